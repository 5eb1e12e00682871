package io.github.clip4j.converter.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.ConfigDocument;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFilesTest {
    private static JsonObject parsed(Map<String, Object> document) {
        return JsonObject.of(Json.parse(Json.write(document)), "written.json");
    }

    /** The named sizes, and odd ones: MLP widths whose ratio is no short decimal, other epsilons. */
    private static List<ModelConfig> configs() {
        List<ModelConfig> configs = new ArrayList<>();
        for (String name : SyntheticCheckpoint.configNames()) configs.add(SyntheticCheckpoint.config(name));
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            int width = 8 * (1 + random.nextInt(250));
            configs.add(new ModelConfig(
                    1 + random.nextInt(2000),
                    new VisionConfig(224, 14, width, 3, 8, 1 + random.nextInt(9000), Activation.GELU, 1e-6f),
                    new TextConfig(77, 1000, width, 3, 8, 1 + random.nextInt(9000), Activation.GELU, 1e-12f, 999)));
        }
        return configs;
    }

    private static ModelConfig read(ConfigDocument.Kind kind, Map<String, Object> json) {
        return Families.CLIP.config(new ConfigDocument(kind, parsed(json)));
    }

    @Test
    void huggingFaceReadsBackWhatIsWritten() {
        for (ModelConfig config : configs())
            assertEquals(
                    config, read(ConfigDocument.Kind.HUGGING_FACE, ConfigFiles.huggingFace(config, Precision.F16)));
    }

    @Test
    void openClipReadsBackWhatIsWritten() {
        for (ModelConfig config : configs()) {
            ModelConfig read = read(ConfigDocument.Kind.OPEN_CLIP, Map.of("model_cfg", ConfigFiles.openClip(config)));
            assertEquals(config.vision(), read.vision());
            assertEquals(config.text().mlpWidth(), read.text().mlpWidth());
            assertEquals(TextConfig.ARGMAX, read.text().endOfText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'size': 32, 'crop_size': 32} | shortest bicubic 32",
                "{'size': {'shortest_edge': 32}, 'crop_size': {'height': 32, 'width': 32}, 'resample': 2} | shortest"
                        + " bilinear 32",
                "{'size': {'height': 24, 'width': 24}, 'do_center_crop': false} | squash bicubic 24",
                "{'size': {'shortest_edge': 40}, 'crop_size': 32} | none",
                "{'size': {'height': 24, 'width': 32}, 'do_center_crop': false} | none",
                "{'resample': 1} | none",
                "{'do_normalize': false} | none",
                "{'resize_mode': 'squash', 'size': 24} | squash bicubic 24",
                "{'resize_mode': 'longest', 'size': 24} | none",
                "{'mean': [0, 0, 0], 'interpolation': 'bilinear', 'size': [24, 24]} | shortest bilinear 24",
                "{'mean': [0, 0, 0], 'size': [24, 32]} | none",
                "{'mean': [0, 0, 0], 'interpolation': 'random'} | none",
            })
    void preprocessingHasOneMeaningInBothForms(String json, String meaning) {
        ModelConfig config = SyntheticCheckpoint.config("tiny");
        boolean isOpenClip = json.contains("resize_mode") || json.contains("'mean'");
        var read = Preprocessing.read(JsonObject.of(Json.parse(json.replace('\'', '"')), "x"), isOpenClip, config);
        assertEquals(
                meaning,
                read.map(p -> (p.squash() ? "squash " : "shortest ") + p.interpolation() + " " + p.size())
                        .orElse("none"));
        if (read.isEmpty()) return;
        assertEquals(read, Preprocessing.read(parsed(read.get().toOpenClip()), true, config), "by open_clip's form");
        assertEquals(
                read, Preprocessing.read(parsed(read.get().toHuggingFace()), false, config), "by Hugging Face's form");
    }
}
