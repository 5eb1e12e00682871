package io.github.clip4j.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.error.ClipException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
