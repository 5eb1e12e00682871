package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
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

class ClipNamesTest {
    private static ModelConfig published(String name) {
        return ClipConfig.fromHuggingFace(
                Fixtures.json(GoldenFiles.path("checkpoint/published/" + name + "/config.json")));
    }

    @Test
    void largeModelHasTheDocumentedNumberOfTensors() {
        ModelConfig config = published("ViT-L-14");
        assertEquals(446, new ClipNames(config).shapes(Layout.OPEN_CLIP).size());
        assertEquals(590, new ClipNames(config).shapes(Layout.HF).size());
    }

    @Test
    void bothDirectionsAgree() {
        ModelConfig config = published("ViT-B-32");
        Set<String> huggingFace = new LinkedHashSet<>();
        for (String canonical : new ClipNames(config).shapes(Layout.OPENAI).keySet()) {
            List<String> names = ClipNames.huggingFace(canonical);
            for (int i = 0; i < names.size(); i++)
                assertEquals(
                        new WeightNames.Part(canonical, i, names.size()), ClipNames.canonical(names.get(i)), canonical);
            huggingFace.addAll(names);
        }
        assertEquals(new ClipNames(config).shapes(Layout.HF).keySet(), huggingFace);
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-hf/model.safetensors, HF, ''",
        "tiny64-openclip-f16/open_clip_model.safetensors, OPEN_CLIP, ''",
        "tiny64-openclip-custom-bf16/open_clip_model.safetensors, OPEN_CLIP, text."
    })
    void namesAndShapesAreThoseOfPythonsFiles(String file, Layout layout, String textPrefix) {
        try (PretrainedModel checkpoint = Families.open(GoldenFiles.path("checkpoints/" + file))) {
            TensorFile tensors = checkpoint.checkpoint().tensors();
            var stored = tensors.tensors().values().stream()
                    .filter(t -> !t.name().endsWith("position_ids"))
                    .collect(Collectors.toMap(TensorInfo::name, TensorInfo::shape, (a, _) -> a, TreeMap::new));
            var named = new TreeMap<String, List<Long>>();
            checkpoint
                    .checkpoint()
                    .shapes(layout)
                    .forEach((name, shape) -> named.put(
                            (ClipNames.isText(name) && layout == Layout.OPEN_CLIP ? textPrefix : "") + name, shape));
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
        var e = assertThrows(IllegalArgumentException.class, () -> ClipNames.huggingFace(name));
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
        var e = assertThrows(IllegalArgumentException.class, () -> ClipNames.canonical(name));
        assertTrue(e.getMessage().endsWith(name), e.getMessage());
    }
}
