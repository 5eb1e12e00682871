package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which program a checkpoint wants for its texts. transformers' CLIPTokenizer takes vocabulary and merges out of
 * tokenizer.json and normalizes and splits by itself, whatever the file says of that; its general class does what the
 * file says, which must then be the same.
 */
final class TokenizerClass {
    private static final Set<String> CLIP = Set.of("CLIPTokenizer", "CLIPTokenizerFast");
    private static final Set<String> GENERAL =
            Set.of("PreTrainedTokenizerFast", "PreTrainedTokenizer", "TokenizersBackend", "PythonBackend");

    private static final Object NORMALIZER = Map.of(
            "type",
            "Sequence",
            "normalizers",
            List.of(
                    Map.of("type", "NFC"),
                    Map.of("type", "Replace", "pattern", Map.of("Regex", "\\s+"), "content", " "),
                    Map.of("type", "Lowercase")));
    private static final String PATTERN =
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|" + "[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
    private static final Object SPLIT =
            Map.of("type", "Split", "pattern", Map.of("Regex", PATTERN), "behavior", "Removed", "invert", true);

    private TokenizerClass() {}

    /**
     * Checks that the files want CLIP's tokenizer.
     *
     * @param config tokenizer_config.json, or an empty object
     * @param whole tokenizer.json, or null
     * @throws ClipException if they want another one, whose ids would be others
     */
    static void check(JsonObject config, @Nullable JsonObject whole) {
        String name = config.string("tokenizer_class").orElse("CLIPTokenizer");
        if (CLIP.contains(name)) return;
        if (!GENERAL.contains(name))
            throw new ClipException(config.path() + ": tokenizer_class is \"" + name
                    + "\", expected CLIPTokenizer; texts of this model need another tokenizer");
        if (whole == null) return;
        require(NORMALIZER.equals(whole.get("normalizer").orElse(null)), whole, "normalizer", config, name);
        require(isClipSplit(whole), whole, "pre_tokenizer", config, name);
        require(beginsAndEnds(whole), whole, "post_processor", config, name);
        boolean merges = whole.object("model")
                .flatMap(model -> model.bool("ignore_merges"))
                .orElse(false);
        if (merges)
            throw new ClipException(whole.path() + ".model.ignore_merges: with tokenizer_class \"" + name + "\" in "
                    + config.path() + " expected false, as in CLIP's tokenizer, found true");
    }

    /**
     * Checks that the general class puts the tokens around a text that CLIP's does: it takes them from the file.
     *
     * @param config as for {@link #check}
     * @param whole as for {@link #check}
     * @param start the token that begins texts
     * @param end the token that ends them
     * @throws ClipException if the file has others
     */
    static void checkEnds(JsonObject config, @Nullable JsonObject whole, String start, String end) {
        String name = config.string("tokenizer_class").orElse("CLIPTokenizer");
        if (whole == null || CLIP.contains(name)) return;
        JsonObject processor = whole.object("post_processor").orElseThrow();
        require(
                isToken(processor, "cls", start) && isToken(processor, "sep", end),
                whole,
                "post_processor",
                config,
                name);
    }

    private static boolean isToken(JsonObject processor, String member, String content) {
        return processor.get(member).orElse(null) instanceof List<?> pair
                && !pair.isEmpty()
                && content.equals(pair.getFirst());
    }

    private static void require(boolean same, JsonObject whole, String member, JsonObject config, String name) {
        if (same) return;
        String found = Json.write(whole.get(member).orElse(null));
        throw new ClipException(whole.path() + ": with tokenizer_class \"" + name + "\" in " + config.path()
                + " the " + member + " must be CLIP's, found "
                + (found.length() > 100 ? found.substring(0, 100) + "…" : found));
    }

    private static boolean isClipSplit(JsonObject whole) {
        return whole.get("pre_tokenizer").orElse(null) instanceof Map<?, ?> sequence
                && sequence.get("pretokenizers") instanceof List<?> steps
                && steps.size() == 2
                && SPLIT.equals(steps.getFirst())
                && steps.getLast() instanceof Map<?, ?> bytes
                && "ByteLevel".equals(bytes.get("type"))
                && !Boolean.TRUE.equals(bytes.get("add_prefix_space"))
                && !Boolean.FALSE.equals(bytes.get("use_regex"));
    }

    private static boolean beginsAndEnds(JsonObject whole) {
        return whole.get("post_processor").orElse(null) instanceof Map<?, ?> processor
                && "RobertaProcessing".equals(processor.get("type"));
    }
}
