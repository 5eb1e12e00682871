package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens beside the vocabulary, gathered from all files that may name them in the order in which transformers 5.18
 * does it (PreTrainedTokenizerBase._from_pretrained and TokenizersBackend.__init__). One use.
 */
final class DeclaredTokens {
    static final String BOS = "bos_token";
    static final String EOS = "eos_token";
    static final String PAD = "pad_token";

    /** SPECIAL_TOKENS_ATTRIBUTES, in its order. */
    private static final List<String> OFFICES =
            List.of(BOS, EOS, "unk_token", "sep_token", PAD, "cls_token", "mask_token");

    private static final Map<String, String> DEFAULTS = Map.of(
            BOS,
            BundledVocabulary.START_OF_TEXT,
            EOS,
            BundledVocabulary.END_OF_TEXT,
            "unk_token",
            BundledVocabulary.END_OF_TEXT,
            PAD,
            BundledVocabulary.END_OF_TEXT);
    private static final String EXTRA = "extra_special_tokens";
    private static final String OLD_EXTRA = "additional_special_tokens";
    private static final int MAX_LENGTH = 1000;

    private final String source;
    private final Map<String, Object> config;
    private final TreeMap<Integer, Declared> byId = new TreeMap<>();
    private final Map<String, Declared> byContent = new LinkedHashMap<>();
    private final Map<String, Declared> offices = new LinkedHashMap<>();
    private final List<Declared> named = new ArrayList<>();

    /**
     * A token as the files give it.
     *
     * @param id as written, or -1 where only the spelling is
     * @param source the file, for messages
     */
    record Declared(
            String content,
            int id,
            boolean special,
            boolean singleWord,
            boolean lstrip,
            boolean rstrip,
            boolean normalized,
            String source) {
        static Declared of(JsonObject token, int id, boolean special, String source) {
            String content = token.string("content").orElse("");
            if (content.isEmpty() || content.length() > MAX_LENGTH)
                throw new ClipException(source + ": expected added tokens of 1 to " + MAX_LENGTH
                        + " characters, found one of " + content.length());
            boolean isSpecial = special || token.bool("special").orElse(false);
            return new Declared(
                    content,
                    id,
                    isSpecial,
                    token.bool("single_word").orElse(false),
                    token.bool("lstrip").orElse(false),
                    token.bool("rstrip").orElse(false),
                    token.bool("normalized").orElse(!isSpecial),
                    source);
        }

        AddedToken as(int ownId, boolean control, boolean office) {
            return new AddedToken(content, ownId, control, office, singleWord, lstrip, rstrip, normalized);
        }
    }

    /**
     * Gathers the tokens.
     *
     * @param directory of special_tokens_map.json and added_tokens.json, which count only where tokenizer_config.json
     *     has no added_tokens_decoder
     * @param tokenizerConfig tokenizer_config.json, or an empty object
     * @param whole tokenizer.json, whose added tokens count under the same condition, or null
     */
    DeclaredTokens(Path directory, JsonObject tokenizerConfig, @Nullable JsonObject whole) {
        source = tokenizerConfig.path();
        config = new LinkedHashMap<>(tokenizerConfig.members());
        renameExtra();
        if (tokenizerConfig.keys().contains("added_tokens_decoder"))
            tokenizerConfig.object("added_tokens_decoder").ifPresent(this::readDecoder);
        else readLegacy(directory, whole);
        readNamed();
    }

    private void renameExtra() {
        Object tokens = config.get(OLD_EXTRA);
        if (tokens == null || config.get(EXTRA) != null) return;
        config.put(EXTRA, tokens);
        config.remove(OLD_EXTRA);
    }

    private void readDecoder(JsonObject decoder) {
        for (String key : decoder.keys()) {
            int id = TokenizerFiles.id(parsed(key), key, decoder.path());
            decoder.object(key).ifPresent(token -> declare(id, Declared.of(token, id, false, decoder.path())));
        }
    }

    private static @Nullable Long parsed(String number) {
        try {
            return Long.valueOf(number);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private void readLegacy(Path directory, @Nullable JsonObject whole) {
        TokenizerFiles.config(directory, "special_tokens_map.json")
                .ifPresent(map -> map.members().forEach(this::override));
        Optional<JsonObject> added = TokenizerFiles.config(directory, "added_tokens.json");
        if (added.isPresent()) readAdded(added.get());
        if (whole != null) {
            for (Object item : whole.array("added_tokens").orElse(List.of())) {
                JsonObject token = JsonObject.of(item, whole.path() + ": added_tokens");
                int id = TokenizerFiles.id(
                        token.get("id").orElse(null), token.string("content").orElse(""), whole.path());
                declare(id, Declared.of(token, id, false, whole.path()));
            }
        }
        // Only now: under the map's old name transformers does not see that a token of added_tokens.json is special.
        renameExtra();
    }

    @SuppressWarnings("NullAway") // JSON null is a legal value.
    private void override(String key, @Nullable Object value) {
        // What the map names is special, whatever flags it has.
        if (value instanceof Map<?, ?> token && !key.equals(EXTRA)) {
            Map<Object, Object> special = new LinkedHashMap<>(token);
            special.put("special", true);
            config.put(key, special);
        } else config.put(key, value);
    }

    private void readAdded(JsonObject added) {
        Set<String> special = new HashSet<>();
        for (String office : OFFICES) special.add(content(config.get(office)));
        if (config.get(EXTRA) instanceof List<?> extra) for (Object token : extra) special.add(content(token));
        for (String content : added.keys()) {
            int id = TokenizerFiles.id(added.get(content).orElse(null), content, added.path());
            JsonObject token = new JsonObject(Map.of("content", content), added.path());
            declare(id, Declared.of(token, id, special.contains(content), added.path()));
        }
    }

    private static String content(@Nullable Object token) {
        return token instanceof Map<?, ?> map ? String.valueOf(map.get("content")) : String.valueOf(token);
    }

    private void declare(int id, Declared token) {
        byId.put(id, token);
        byContent.put(token.content(), token);
    }

    private void readNamed() {
        for (String office : OFFICES) {
            Object value = config.get(office);
            if (value == null) value = DEFAULTS.get(office);
            if (value == null) continue;
            Declared token = named(value, office);
            offices.put(office, token);
            named.add(token);
        }
        config.forEach((key, value) -> {
            if (key.endsWith("_token") && !OFFICES.contains(key) && (value instanceof String || value instanceof Map))
                named.add(named(value, key));
        });
        Object extra = config.get(EXTRA);
        if (extra instanceof Map<?, ?> map) map.forEach((key, value) -> named.add(named(value, String.valueOf(key))));
        if (extra instanceof List<?> list) for (Object value : list) named.add(named(value, EXTRA));
    }

    private Declared named(@Nullable Object value, String key) {
        Declared declared = byContent.get(content(value));
        if (declared != null) return declared;
        boolean spelled = value instanceof String;
        Object token = spelled ? Map.of("content", value) : value;
        return Declared.of(JsonObject.of(token, source + ": " + key), -1, spelled, source);
    }

    /** The token with an office; {@link #BOS}, {@link #EOS} and {@link #PAD} always have one. */
    Declared office(String name) {
        return offices.getOrDefault(name, named(DEFAULTS.get(name), name));
    }

    /**
     * Gives every token its id, as the tokenizers library does when they are added one by one: that of the vocabulary,
     * or the next free one.
     *
     * @param ids of the vocabulary; gets those of the added tokens
     * @return the tokens, of one spelling the last
     * @throws ClipException if a file gives a token another id
     */
    List<AddedToken> assign(Map<String, Integer> ids) {
        int vocabulary = ids.size();
        int largest = -1;
        Map<String, AddedToken> added = new LinkedHashMap<>();
        for (Declared token : inOrder()) {
            Integer known = ids.get(token.content());
            int id = known != null ? known : Math.max(largest + 1, vocabulary);
            if (token.id() >= 0 && token.id() != id)
                throw new ClipException(token.source() + ": the added token '" + token.content() + "' has the id "
                        + token.id() + ", but transformers gives it " + id
                        + ": " + (known == null ? "the next free one" : "the vocabulary's") + "; correct one of them");
            largest = Math.max(largest, id);
            ids.put(token.content(), id);
            added.put(token.content(), token.as(id, isControl(token.content()), hasOffice(token.content())));
        }
        return List.copyOf(added.values());
    }

    private List<Declared> inOrder() {
        List<Declared> order = new ArrayList<>(byId.values());
        for (Declared token : named) if (!byContent.containsKey(token.content())) order.add(token);
        return order;
    }

    /** The others, which stand in the middle of texts, do no harm there: in some checkpoints "!" is the padding. */
    private boolean isControl(String content) {
        return content.equals(office(BOS).content())
                || content.equals(office(EOS).content());
    }

    private boolean hasOffice(String content) {
        return offices.values().stream().anyMatch(token -> token.content().equals(content));
    }
}
