package io.github.clip4j.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.checkpoint.TensorFiles;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.testkit.GoldenFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {
    @ParameterizedTest
    @CsvSource({
        "logit_bias, a SigLIP model",
        "vision_model.head.probe, a SigLIP model",
        "vision_model.encoder.blocks.0.x, an ALIGN model",
        "visual.trunk.pos_embed, an open_clip model with a timm image tower",
        "visual.layer1.0.conv1.weight, a CLIP model with a ResNet image tower",
        "text.transformer.embeddings.x, an open_clip model with a Hugging Face text tower",
        "module.logit_bias, a SigLIP model"
    })
    void namesOtherFamilies(String tensor, String family) {
        ClipException e = assertThrows(
                ClipException.class, () -> Families.detect(Fixtures.shapesOnly("x", Map.of(tensor, List.of(1L)))));
        assertEquals(
                "x: the tensor " + tensor.replace("module.", "") + " belongs to " + family
                        + "; only CLIP with two transformers can be read here",
                e.getMessage());
    }

    /** Whichever weight it is, and with and without a configuration to compare it with. */
    @Test
    void namesAWeightThatIsNotRead() {
        for (String model : List.of("tiny-hf", "tiny64-openclip-custom-bf16")) {
            CheckpointFiles files = CheckpointFiles.locate(GoldenFiles.path("checkpoints/" + model));
            try (TensorFile file = TensorFiles.open(files.weights())) {
                for (String name : file.tensors().keySet())
                    if (!name.endsWith("position_ids")) assertNamed(files, file, name);
            }
        }
    }

    private static void assertNamed(CheckpointFiles files, TensorFile file, String name) {
        SequencedMap<String, List<Long>> shapes = new LinkedHashMap<>();
        file.tensors().forEach((other, info) -> shapes.put(other, info.shape()));
        shapes.remove(name);
        TensorFile without = Fixtures.shapesOnly("x", shapes, Map.of(name, "a sparse tensor: make it dense"));
        ClipException e =
                assertThrows(ClipException.class, () -> Families.detect(without).open(files, without), name);
        assertEquals("x: the tensor " + name + " is a sparse tensor: make it dense", e.getMessage());
    }

    @Test
    void namesWhatIsNoModel() {
        ClipException e = assertThrows(
                ClipException.class,
                () -> Families.detect(Fixtures.shapesOnly("x", new LinkedHashMap<>(Map.of("weight", List.of(1L))))));
        assertEquals(
                "x: not a CLIP model; its tensors are weight, expected names such as visual.conv1.weight or "
                        + "vision_model.embeddings.patch_embedding.weight",
                e.getMessage());
    }
}
