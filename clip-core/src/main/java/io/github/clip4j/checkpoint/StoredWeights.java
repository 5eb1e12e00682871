package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a file under the names of its layout, with the wrappings that training leaves around them taken off:
 * {@code module.} before every name (DistributedDataParallel), {@code text.} before the text tower's (open_clip's
 * CustomTextCLIP).
 */
final class StoredWeights {
    private static final String MODULE = "module.";
    private static final String TEXT = "text.";

    /** Integers that openai/CLIP keeps beside the weights. */
    static final Set<String> OPENAI_SCALARS = Set.of("input_resolution", "context_length", "vocab_size");

    /** Other families' tensor names: a prefix to recognise them by, and what to call them. */
    private static final Map<String, String> OTHER_FAMILIES = Map.of(
            "logit_bias", "a SigLIP model",
            "vision_model.head.", "a SigLIP model",
            "vision_model.encoder.blocks.", "an ALIGN model",
            "visual.trunk.", "an open_clip model with a timm image tower",
            "visual.layer1.", "a CLIP model with a ResNet image tower",
            "visual.attnpool.", "a CLIP model with a ResNet image tower",
            "visual.attn_pool.", "an open_clip model with an attentional pooler",
            "text_decoder.", "a CoCa model",
            "text.transformer.embeddings.", "an open_clip model with a Hugging Face text tower",
            "text.transformer.encoder.", "an open_clip model with a Hugging Face text tower");

    private final TensorFile file;
    private final Layout layout;
    private final String prefix;
    private final boolean customText;

    private StoredWeights(TensorFile file, Layout layout, String prefix, boolean customText) {
        this.file = file;
        this.layout = layout;
        this.prefix = prefix;
        this.customText = customText;
    }

    /**
     * Finds out the layout from the names.
     *
     * @throws ClipException if they are not CLIP's
     */
    static StoredWeights detect(TensorFile file) {
        Set<String> stored = file.tensors().keySet();
        String prefix = !stored.isEmpty() && stored.stream().allMatch(n -> n.startsWith(MODULE)) ? MODULE : "";
        List<String> names =
                stored.stream().map(n -> n.substring(prefix.length())).toList();
        refuseOtherFamilies(file, names);
        if (any(names, "vision_model.") || any(names, "text_model."))
            return new StoredWeights(file, Layout.HF, prefix, false);
        if (!any(names, "visual.") && !any(names, "transformer.resblocks.") && !any(names, "text.transformer."))
            throw new ClipException(file.source() + ": not a CLIP model; its tensors are "
                    + firstFew(names) + ", expected names such as visual.conv1.weight or "
                    + "vision_model.embeddings.patch_embedding.weight");
        boolean openAi = names.stream().anyMatch(OPENAI_SCALARS::contains) || isOpenAiFile(file.source());
        return new StoredWeights(file, openAi ? Layout.OPENAI : Layout.OPEN_CLIP, prefix, any(names, TEXT));
    }

    private static void refuseOtherFamilies(TensorFile file, List<String> names) {
        for (String name : names)
            for (var family : OTHER_FAMILIES.entrySet())
                if (name.startsWith(family.getKey()))
                    throw new ClipException(file.source() + ": the tensor " + shown(name) + " belongs to "
                            + family.getValue() + "; only CLIP with two transformers can be read here");
    }

    /** A state_dict saved without the scalars is known by a file name that says so. */
    private static boolean isOpenAiFile(String source) {
        return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1)
                .toLowerCase(Locale.ROOT)
                .contains("openai");
    }

    TensorFile file() {
        return file;
    }

    Layout layout() {
        return layout;
    }

    /** The layout's own name as the file spells it. */
    String storedName(String name) {
        boolean text = customText && layout != Layout.HF && WeightNames.isText(name);
        return prefix + (text ? TEXT : "") + name;
    }

    /** Type and shape under the layout's own name; null if the file lacks it. */
    @Nullable
    TensorInfo find(String name) {
        return file.tensors().get(storedName(name));
    }

    /** The tensor that holds the first part of a canonical weight; null if the file lacks it. */
    @Nullable
    TensorInfo findCanonical(String canonical) {
        return find(ownName(canonical));
    }

    /** A canonical weight's name in this layout; the first part's where it is split. */
    String ownName(String canonical) {
        return layout == Layout.HF ? WeightNames.huggingFace(canonical).getFirst() : canonical;
    }

    /** How many blocks a tower has, counted without gaps from 0, so that a hostile index costs nothing. */
    int countBlocks(String canonicalPrefix) {
        int layers = 0;
        while (hasBlock(canonicalPrefix + layers)) layers++;
        return layers;
    }

    /** Any of a block's tensors makes it one: that others lack is a better message than that the block does. */
    private boolean hasBlock(String prefix) {
        return Stream.of(
                        ".ln_1.weight",
                        ".attn.in_proj_weight",
                        ".ln_2.weight",
                        ".mlp.c_fc.weight",
                        ".mlp.c_proj.weight")
                .anyMatch(weight -> findCanonical(prefix + weight) != null);
    }

    /** Stored names that no weight of the given set and nothing known to be harmless accounts for. */
    List<String> superfluous(Set<String> expected) {
        List<String> rest = new ArrayList<>();
        Set<String> stored = expected.stream().map(this::storedName).collect(Collectors.toSet());
        for (String name : file.tensors().keySet())
            if (!stored.contains(name)
                    && !name.endsWith(".position_ids")
                    && !OPENAI_SCALARS.contains(name.substring(prefix.length()))) rest.add(name);
        return rest;
    }

    static String firstFew(Collection<String> names) {
        String list = names.stream().limit(3).map(StoredWeights::shown).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names.size() > 3 ? list + " and " + (names.size() - 3) + " more" : list;
    }

    /** A stranger's name, on one line and of bounded length. */
    private static String shown(String name) {
        String line = name.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }

    private static boolean any(List<String> names, String start) {
        return names.stream().anyMatch(n -> n.startsWith(start));
    }
}
