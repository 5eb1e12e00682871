package io.github.clip4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightNamesTest {
    private static ClipConfig published(String name) {
        return ClipConfig.fromHuggingFace(
                Fixtures.json(GoldenFiles.path("checkpoint/published/" + name + "/config.json")));
    }

    @Test
    void largeModelHasTheDocumentedNumberOfTensors() {
        ClipConfig config = published("ViT-L-14");
        assertEquals(446, WeightNames.shapes(config, Layout.OPEN_CLIP).size());
        assertEquals(590, WeightNames.shapes(config, Layout.HF).size());
    }

    @Test
    void bothDirectionsAgree() {
        ClipConfig config = published("ViT-B-32");
        Set<String> huggingFace = new LinkedHashSet<>();
        for (String canonical : WeightNames.shapes(config, Layout.OPENAI).keySet()) {
            List<String> names = WeightNames.huggingFace(canonical);
            for (int i = 0; i < names.size(); i++)
                assertEquals(
                        new WeightNames.Part(canonical, i, names.size()),
                        WeightNames.canonical(names.get(i)),
                        canonical);
            huggingFace.addAll(names);
        }
        assertEquals(WeightNames.shapes(config, Layout.HF).keySet(), huggingFace);
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-hf/model.safetensors, HF, ''",
        "tiny64-openclip-f16/open_clip_model.safetensors, OPEN_CLIP, ''",
        "tiny64-openclip-custom-bf16/open_clip_model.safetensors, OPEN_CLIP, text."
    })
    void namesAndShapesAreThoseOfPythonsFiles(String file, Layout layout, String textPrefix) {
        try (Checkpoint checkpoint = Checkpoint.open(GoldenFiles.path("checkpoints/" + file))) {
            TensorFile tensors = checkpoint.tensors();
            var stored = tensors.tensors().values().stream()
                    .filter(t -> !t.name().endsWith("position_ids"))
                    .collect(Collectors.toMap(TensorInfo::name, TensorInfo::shape, (a, _) -> a, TreeMap::new));
            var named = new TreeMap<String, List<Long>>();
            checkpoint
                    .shapes(layout)
                    .forEach((name, shape) -> named.put(
                            (WeightNames.isText(name) && layout == Layout.OPEN_CLIP ? textPrefix : "") + name, shape));
            assertEquals(stored, named);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "visual.proj.weight",
                "transformer.resblocks.0.attn.in_proj",
                "transformer.resblocks.x.ln_1.bias",
                ""
            })
    void unknownCanonicalNames(String name) {
        var e = assertThrows(IllegalArgumentException.class, () -> WeightNames.huggingFace(name));
        assertTrue(e.getMessage().endsWith(name), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "visual.proj",
                "text_model.encoder.layers.0.layer_norm3.bias",
                "vision_model.embeddings.position_ids"
            })
    void unknownHuggingFaceNames(String name) {
        var e = assertThrows(IllegalArgumentException.class, () -> WeightNames.canonical(name));
        assertTrue(e.getMessage().endsWith(name), e.getMessage());
    }
}
