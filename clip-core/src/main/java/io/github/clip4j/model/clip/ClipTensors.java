package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.StoredTensors;
import io.github.clip4j.checkpoint.WrappedNames;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file's tensors under CLIP's names, with the wrappings that training leaves around them taken off (see
 * {@link WrappedNames}), and {@code text.} before the text tower's (open_clip's CustomTextCLIP).
 *
 * @param stored the tensors under their layout's names
 */
record ClipTensors(StoredTensors stored) {
    private static final String TEXT = "text.";

    private static final String TEXT_MODEL = "text_model.";
    private static final String VISION_MODEL = "vision_model.";

    private static final Pattern BLOCK = Pattern.compile(
            "(visual\\.|text\\.)?transformer\\.resblocks\\.|((vision|text)_model\\.)?encoder\\.layers\\.");

    /** Integers that openai/CLIP keeps beside the weights. */
    private static final Set<String> OPENAI_SCALARS = Set.of("input_resolution", "context_length", "vocab_size");

    static boolean detects(TensorFile file) {
        Set<String> names = WrappedNames.of(file).names();
        return isHuggingFace(names)
                || !bareTower(names).isEmpty()
                || any(names, "visual.")
                || any(names, "transformer.resblocks.")
                || any(names, "text.transformer.");
    }

    /** Finds out the layout from the names, which must be CLIP's. */
    static ClipTensors of(TensorFile file) {
        WrappedNames wrapped = WrappedNames.of(file);
        Set<String> names = wrapped.names();
        if (isHuggingFace(names)) return new ClipTensors(new StoredTensors(file, Layout.HF, wrapped::stored));
        String tower = bareTower(names);
        if (!tower.isEmpty())
            return new ClipTensors(new StoredTensors(
                    file,
                    Layout.HF,
                    name -> wrapped.stored(name.startsWith(tower) ? name.substring(tower.length()) : name)));
        boolean openAi = names.stream().anyMatch(OPENAI_SCALARS::contains) || isOpenAiFile(file.source());
        boolean customText = any(names, TEXT);
        return new ClipTensors(new StoredTensors(
                file,
                openAi ? Layout.OPENAI : Layout.OPEN_CLIP,
                name -> wrapped.stored((customText && ClipNames.isText(name) ? TEXT : "") + name)));
    }

    private static boolean isHuggingFace(Set<String> names) {
        return any(names, VISION_MODEL) || any(names, TEXT_MODEL);
    }

    /**
     * What transformers 5 leaves out before all names where one tower is saved by itself: a new CLIPTextModel, or the
     * {@code text_model} of a CLIPModel. Only CLIP's image tower has the misspelt norm; SigLIP's text tower, which
     * looks at all tokens, differs by its head.
     *
     * @return the prefix, or nothing if the names are not those of such a tower
     */
    private static String bareTower(Set<String> names) {
        if (!any(names, "encoder.layers.")) return "";
        if (any(names, "pre_layrnorm.")) return VISION_MODEL;
        boolean text = names.contains("embeddings.token_embedding.weight") && any(names, "final_layer_norm.");
        return text && !any(names, "head.") ? TEXT_MODEL : "";
    }

    private static boolean any(Set<String> names, String start) {
        return names.stream().anyMatch(n -> n.startsWith(start));
    }

    /** A state_dict saved without the scalars is known by a file name that says so. */
    private static boolean isOpenAiFile(String source) {
        return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1)
                .toLowerCase(Locale.ROOT)
                .contains("openai");
    }

    /** Whether a stored name that belongs to no weight changes nothing. */
    static boolean isHarmless(String stored) {
        String name = WrappedNames.unwrapped(stored);
        return name.endsWith(".position_ids") || OPENAI_SCALARS.contains(name);
    }

    /**
     * Whether a stored name lies within a tower's blocks: what is there and unknown would change what a block computes.
     */
    static boolean isWithinBlocks(String stored) {
        return BLOCK.matcher(WrappedNames.unwrapped(stored)).lookingAt();
    }

    TensorFile file() {
        return stored.file();
    }

    Layout layout() {
        return stored.layout();
    }

    /** A canonical weight's name in this layout; the first part's where it is split. */
    String ownName(String canonical) {
        return layout() == Layout.HF ? ClipNames.huggingFace(canonical).getFirst() : canonical;
    }

    /** The tensor that holds the first part of a canonical weight; null if the file lacks it. */
    @Nullable
    TensorInfo find(String canonical) {
        return stored.find(ownName(canonical));
    }

    /** That tensor, which must be there. */
    TensorInfo require(String canonical) {
        TensorInfo info = find(canonical);
        if (info == null)
            throw new ClipException("the tensor " + stored.storedName(ownName(canonical)) + " is missing");
        return info;
    }

    /** How many blocks a tower has, counted without gaps from 0, so that a hostile index costs nothing. */
    int countBlocks(String canonicalPrefix) {
        int layers = 0;
        while (hasBlock(canonicalPrefix + layers)) layers++;
        return layers;
    }

    /**
     * One tensor is enough to count a block: a message that its others are missing is better than one that it is
     * missing.
     */
    private boolean hasBlock(String prefix) {
        return Stream.of(
                        ".ln_1.weight",
                        ".attn.in_proj_weight",
                        ".ln_2.weight",
                        ".mlp.c_fc.weight",
                        ".mlp.c_proj.weight")
                .anyMatch(weight -> find(prefix + weight) != null);
    }
}
