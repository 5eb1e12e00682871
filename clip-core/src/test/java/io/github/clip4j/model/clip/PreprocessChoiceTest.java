package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Size;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the preprocessing files counts, whatever the weights are. */
class PreprocessChoiceTest {
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
    private static final String MEAN = "[0.5,0.5,0.5]";
    private static final String HF = "{'size':{'shortest_edge':32},'crop_size':32,'image_mean':" + MEAN + "}";
    private static final String OPEN_CLIP = "{'size':[32,32],'mean':" + MEAN + "}";

    @TempDir
    Path temp;

    @Test
    void equalsTransformers() throws IOException {
        GoldenFiles.copy("checkpoints/tiny-hf", temp);
        byte[] bytes = new byte[3 * 5 * 3];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (16 * i);
        int compared = 0;
        for (String line : text("image/processors.jsonl").lines().toList()) {
            JsonObject row = JsonObject.of(Json.parse(line), "row");
            Files.deleteIfExists(temp.resolve("preprocessor_config.json"));
            Files.deleteIfExists(temp.resolve("processor_config.json"));
            JsonObject files = row.object("files").orElseThrow();
            for (String file : files.keys())
                Files.writeString(temp.resolve(file), Json.write(files.get(file).orElseThrow()));
            if (row.get("pixels").isEmpty()) {
                refusesToGuess(line);
                compared++;
                continue;
            }
            float[] expected = floats(row.array("pixels").orElseThrow());
            try (PretrainedModel model = Families.open(temp)) {
                float[] pixels = model.preprocessor(Optional.empty(), 32).pixelValues(Image.ofRgb(5, 3, bytes));
                assertArrayEquals(expected, pixels, line);
            }
            compared++;
        }
        assertEquals(29, compared);
    }

    /** transformers finds no image processor there. */
    private void refusesToGuess(String line) {
        try (PretrainedModel model = Families.open(temp)) {
            String message = String.valueOf(
                    assertThrows(ClipException.class, () -> model.preprocessor(Optional.empty(), 32), line)
                            .getMessage());
            assertTrue(message.startsWith(temp + "/processor_config.json"), message);
        }
    }

    @Test
    void aProcessorOfAnotherKindDoesNotHideOpenClips() throws IOException {
        prepare("tiny-hf");
        write("processor_config.json", "{'processor_class':'CLIPProcessor'}");
        openClip(OPEN_CLIP);
        assertMean(HALF, "open_clip_config.json.preprocess_cfg");
    }

    /** transformers reads neither, and takes defaults for what is only there. */
    @ParameterizedTest
    @ValueSource(strings = {"image_processor", "feature_extractor"})
    void whatIsNestedInTheOldFileIsNotReadAndSaid(String member) throws IOException {
        prepare("tiny-hf");
        write("preprocessor_config.json", HF);
        try (PretrainedModel model = Families.open(temp)) {
            assertEquals(List.of(), model.warnings());
        }
        write("preprocessor_config.json", "{'size':32,'crop_size':32,'" + member + "':" + HF + "}");
        assertMean(PreprocessConfig.OPENAI_MEAN, "preprocessor_config.json");
        try (PretrainedModel model = Families.open(temp)) {
            assertEquals(
                    List.of(temp.resolve("preprocessor_config.json") + ": its " + member + " is not read, as"
                            + " transformers does not: what only stands there has CLIP's defaults"),
                    model.warnings());
        }
    }

    private static String text(String golden) {
        return new String(GoldenFiles.bytes(golden), StandardCharsets.UTF_8);
    }

    private static float[] floats(List<Object> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) values[i] = ((Number) numbers.get(i)).floatValue();
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny64-openclip-f16"})
    void eitherLibrarysFileServesAllWeights(String checkpoint) throws IOException {
        prepare(checkpoint);
        write("preprocessor_config.json", HF);
        assertMean(HALF, "preprocessor_config.json");
        write("processor_config.json", "{'image_processor':" + HF.replace("0.5", "0.25") + "}");
        assertMean(List.of(0.25, 0.25, 0.25), "processor_config.json.image_processor");
        Files.delete(temp.resolve("processor_config.json"));
        Files.delete(temp.resolve("preprocessor_config.json"));
        openClip(OPEN_CLIP);
        assertMean(HALF, "open_clip_config.json.preprocess_cfg");
        openClip("{}");
        assertMean(PreprocessConfig.OPENAI_MEAN, "open_clip_config.json.preprocess_cfg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny64-openclip-f16"})
    void filesThatSayTheSameMayBothBeThere(String checkpoint) throws IOException {
        prepare(checkpoint);
        write("preprocessor_config.json", HF);
        openClip(OPEN_CLIP);
        assertMean(
                HALF,
                checkpoint.equals("tiny-hf") ? "preprocessor_config.json" : "open_clip_config.json.preprocess_cfg");
        write("preprocessor_config.json", "{'size':{'height':32,'width':32},'crop_size':32}");
        openClip("{'resize_mode':'squash','mean':[0.48145466,0.4578275,0.40821073]}");
        assertMean(
                PreprocessConfig.OPENAI_MEAN,
                checkpoint.equals("tiny-hf") ? "preprocessor_config.json" : "open_clip_config.json.preprocess_cfg");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'mean':[0,0,0]} | the means are [",
                "{'mean':[0.5,0.5,0.5],'std':[1,1,1]} | the deviations are [",
                "{'mean':[0.5,0.5,0.5],'interpolation':'bilinear'} | the interpolations are ",
                "{'mean':[0.5,0.5,0.5],'resize_mode':'squash'} | images are resized by ",
                "{'mean':[0.5,0.5,0.5],'size':40} | images get ",
            })
    void aContradictionNamesBothFiles(String openClip, String difference) throws IOException {
        prepare("tiny-hf");
        write("preprocessor_config.json", HF);
        openClip(openClip);
        try (PretrainedModel model = Families.open(temp)) {
            ClipException e = assertThrows(ClipException.class, () -> model.preprocessor(Optional.empty(), 32));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains(temp.resolve("preprocessor_config.json").toString()), message);
            assertTrue(message.contains(temp.resolve("open_clip_config.json").toString()), message);
            assertTrue(message.contains(difference), message);
            assertEquals(
                    HALF,
                    model.preprocessor(Optional.of(CropRule.HF), 32).config().mean());
            assertEquals(
                    "open_clip_config.json.preprocess_cfg", model.preprocessingSource(Optional.of(CropRule.OPENAI)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'image_mean':[1e300,0,0]} | mean: expected finite numbers, found [1.0E300, 0.0, 0.0]",
                "{'image_std':[1e-300,1,1]} | std: expected finite numbers other than 0, found [1.0E-300, 1.0, 1.0]",
                "{'image_std':[1,1,1e39]} | std: expected finite numbers other than 0",
                "{'rescale_factor':1e300} | rescale_factor: expected a finite number, found 1.0E300",
                "{'rescale_factor':1e38} | make infinite pixels",
                "{'image_std':1e-40} | make infinite pixels",
                "{'image_mean':NaN} | expected a value, found U+004E at offset 14",
                "{'image_processor_type':'ViTImageProcessor'} | image_processor_type: expected CLIPImageProcessor",
                "{'size':{'longest_edge':32}} | size: expected an image size",
                "{'crop_size':{'shortest_edge':32}} | crop_size: expected an image size",
            })
    void refusesWhatGivesNoPixels(String json, String part) throws IOException {
        prepare("tiny-hf");
        write("preprocessor_config.json", json);
        try (PretrainedModel model = Families.open(temp)) {
            ClipException e = assertThrows(ClipException.class, () -> model.preprocessor(Optional.empty(), 32));
            assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
            assertTrue(String.valueOf(e.getMessage()).contains("preprocessor_config.json"), e.getMessage());
        }
    }

    @Test
    void nullMembersOfASizeDoNotCount() throws IOException {
        prepare("tiny-hf");
        write("preprocessor_config.json", "{'size':{'height':null,'width':null,'shortest_edge':40},'crop_size':32}");
        try (PretrainedModel model = Families.open(temp)) {
            assertEquals(
                    Size.square(40),
                    model.preprocessor(Optional.empty(), 32).config().size());
        }
    }

    @Test
    void configurationsMustNotContradictEachOther() throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-f16", temp);
        write(
                "config.json",
                "{'model_type':'clip','vision_config':{'num_attention_heads':1,'hidden_act':'gelu'},"
                        + "'text_config':{'num_attention_heads':1,'hidden_act':'gelu'}}");
        ClipException e = assertThrows(ClipException.class, () -> Families.open(temp));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(temp.resolve("config.json").toString()), message);
        assertTrue(message.contains(temp.resolve("open_clip_config.json").toString()), message);
        assertTrue(message.contains("contradict each other: "), message);
    }

    private void prepare(String checkpoint) throws IOException {
        GoldenFiles.copy("checkpoints/" + checkpoint, temp);
        Files.deleteIfExists(temp.resolve("preprocessor_config.json"));
        Path openClip = temp.resolve("open_clip_config.json");
        if (Files.exists(openClip)) openClip("null");
    }

    /** Puts a preprocess_cfg into the model's open_clip_config.json, or makes one with nothing else. */
    private void openClip(String preprocessing) throws IOException {
        Path file = temp.resolve("open_clip_config.json");
        Object model = Files.exists(file)
                ? Json.parseObject(Files.readAllBytes(file)).get("model_cfg").orElse(Map.of())
                : Map.of();
        Object value = Json.parse(preprocessing.replace('\'', '"'));
        String members = "{\"model_cfg\":" + Json.write(model) + ",\"preprocess_cfg\":" + Json.write(value) + "}";
        Files.writeString(file, members);
    }

    private void write(String file, String json) throws IOException {
        Files.write(temp.resolve(file), json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void assertMean(List<Double> mean, String source) {
        try (PretrainedModel model = Families.open(temp)) {
            assertEquals(mean, model.preprocessor(Optional.empty(), 32).config().mean());
            assertEquals(source, model.preprocessingSource(Optional.empty()));
        }
    }
}
