package io.github.clip4j.families;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.StoredTensors;
import io.github.clip4j.checkpoint.TensorFiles;
import io.github.clip4j.checkpoint.WrappedNames;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Family;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.clip.ClipFamily;
import io.github.clip4j.tensor.TensorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The families of models that can be read: the only place that knows all of them. */
public final class Families {
    /** CLIP with two transformers. */
    public static final Family CLIP = new ClipFamily();

    private static final List<Family> ALL = List.of(CLIP);

    /** Models that no family here reads: how a tensor name of theirs begins, and what to call them. */
    private static final Map<String, String> UNREADABLE = Map.of(
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

    private Families() {}

    /**
     * Opens a model: finds its files, recognises its family, reads its configuration or infers it, and checks that
     * configuration and tensors agree. See {@link CheckpointFiles#locate} for what may lie where.
     *
     * @param path a directory or a file, on any file system
     * @return the model, nothing of it loaded; the caller closes it
     * @throws ClipException in one line, if nothing is found, no family reads it, or something contradicts something
     */
    public static PretrainedModel open(Path path) {
        CheckpointFiles files = CheckpointFiles.locate(path);
        TensorFile tensors = TensorFiles.open(files.weights());
        try {
            return detect(tensors).open(files, tensors);
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    /**
     * Recognises the family of a file's tensors.
     *
     * @param tensors an open file
     * @return the family
     * @throws ClipException if none reads them
     */
    public static Family detect(TensorFile tensors) {
        for (String name : tensors.tensors().keySet()) refuseUnreadable(tensors, name);
        for (Family family : ALL) if (family.detects(tensors)) return family;
        throw new ClipException(tensors.source() + ": not a CLIP model; its tensors are "
                + StoredTensors.firstFew(tensors.tensors().keySet())
                + ", expected names such as visual.conv1.weight or "
                + "vision_model.embeddings.patch_embedding.weight");
    }

    private static void refuseUnreadable(TensorFile tensors, String stored) {
        String name = WrappedNames.unwrapped(stored);
        for (var kind : UNREADABLE.entrySet())
            if (name.startsWith(kind.getKey()))
                throw new ClipException(tensors.source() + ": the tensor " + StoredTensors.shown(name) + " belongs to "
                        + kind.getValue() + "; only CLIP with two transformers can be read here");
    }
}
