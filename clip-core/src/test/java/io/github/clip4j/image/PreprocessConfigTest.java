package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations read from files, against transformers' CLIPImageProcessorPil and open_clip's image_transform_v2. */
class PreprocessConfigTest {
    private static List<JsonObject> goldens(String kind) {
        JsonObject all = JsonObject.of(Json.parse(GoldenFiles.bytes("image/configs.json")), "configs.json");
        return ImageGoldens.objects(all.array(kind).orElseThrow(), kind);
    }

    @TestFactory
    Stream<DynamicTest> huggingFace() {
        assertEquals(16, goldens("hf").size());
        return goldens("hf").stream().map(g -> {
            JsonObject config = g.object("config").orElseThrow();
            Preprocessor p = new Preprocessor(PreprocessConfig.fromHuggingFace(config), CropRule.HF);
            return DynamicTest.dynamicTest(config.members().toString(), () -> check(g, p));
        });
    }

    @TestFactory
    Stream<DynamicTest> openClip() {
        assertEquals(9, goldens("open_clip").size());
        return goldens("open_clip").stream().map(g -> {
            JsonObject config = g.object("config").orElseThrow();
            Preprocessor p = new Preprocessor(PreprocessConfig.fromOpenClip(config, 224), CropRule.OPENAI);
            return DynamicTest.dynamicTest(config.members().toString(), () -> check(g, p));
        });
    }

    private static void check(JsonObject golden, Preprocessor preprocessor) {
        List<JsonObject> files = ImageGoldens.objects(golden.array("files").orElseThrow(), "files");
        assertEquals(13, files.size());
        for (JsonObject f : files) {
            String name = ImageGoldens.string(f, "file");
            Image image = ImageGoldens.image(name);
            Size size = preprocessor.outputSize(image);
            assertEquals(new Size(ImageGoldens.number(f, "height"), ImageGoldens.number(f, "width")), size, name);
            assertEquals(ImageGoldens.string(f, "u8"), Sha256.of(preprocessor.crop(image)), name + " crop");
            assertEquals(ImageGoldens.string(f, "f32"), Sha256.of(preprocessor.pixelValues(image)), name + " values");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\": \"big\"}|size",
                "{\"size\": {\"longest_edge\": 224}}|size",
                "{\"size\": {\"shortest_edge\": 224, \"longest_edge\": 448}}|size",
                "{\"size\": 0}|size",
                "{\"size\": 100000000}|size",
                "{\"size\": {\"shortest_edge\": 2.5}}|size",
                "{\"crop_size\": {\"shortest_edge\": 224}}|crop_size",
                "{\"resample\": 9}|resample",
                "{\"resample\": \"bicubic\"}|resample",
                "{\"image_mean\": [0.5, 0.5]}|image_mean",
                "{\"image_std\": [0.5, 0.5, \"x\"]}|image_std",
                "{\"image_std\": [0.5, 0, 0.5]}|std",
                "{\"do_resize\": 1}|do_resize",
                "{\"do_pad\": true}|do_pad",
                "{\"use_square_size\": true}|use_square_size",
                "{\"size\": null}|size",
                "{\"resample\": null}|resample",
                "{\"crop_size\": null}|crop_size",
                "{\"rescale_factor\": null}|rescale_factor",
                "{\"image_mean\": null}|image_mean",
                "{\"image_std\": null}|image_std",
            })
    void badHuggingFaceValuesAreNamed(String json, String key) {
        ClipException e = assertThrows(ClipException.class, () -> PreprocessConfig.fromHuggingFace(parse(json)), json);
        assertTrue(e.getMessage().contains(key) && !e.getMessage().contains("\n"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\": \"big\"}|size",
                "{\"size\": [224]}|size",
                "{\"size\": [224, 0]}|size",
                "{\"mode\": \"L\"}|mode",
                "{\"interpolation\": \"lanczos\"}|interpolation",
                "{\"resize_mode\": \"stretch\"}|resize_mode",
                "{\"resize_mode\": \"longest\", \"fill_color\": 256}|fill_color",
                "{\"mean\": [1, 2, 3, 4]}|mean",
            })
    void badOpenClipValuesAreNamed(String json, String key) {
        ClipException e =
                assertThrows(ClipException.class, () -> PreprocessConfig.fromOpenClip(parse(json), 224), json);
        assertTrue(e.getMessage().contains(key) && !e.getMessage().contains("\n"), e.getMessage());
    }

    @Test
    void emptyFilesMeanTheDefaults() {
        assertEquals(PreprocessConfig.openAi(224), PreprocessConfig.fromHuggingFace(parse("{}")));
        assertEquals(PreprocessConfig.openAi(336), PreprocessConfig.fromOpenClip(parse("{}"), 336));
    }

    @Test
    void nullTurnsAStepOff() {
        for (String step : List.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")) {
            String key = "{\"" + step + "\": ";
            PreprocessConfig off = PreprocessConfig.fromHuggingFace(parse(key + "false}"));
            assertEquals(off, PreprocessConfig.fromHuggingFace(parse(key + "null}")), step);
            assertNotEquals(off, PreprocessConfig.fromHuggingFace(parse("{}")), step);
        }
        assertEquals(
                PreprocessConfig.fromHuggingFace(parse("{\"do_normalize\": false}")),
                PreprocessConfig.fromHuggingFace(parse("{\"do_normalize\": null, \"image_mean\": null}")));
    }

    @Test
    void oneNumberIsASquareWhereTheFileSaysSo() {
        assertEquals(
                PreprocessConfig.fromHuggingFace(parse("{\"size\": {\"height\": 40, \"width\": 40}}")),
                PreprocessConfig.fromHuggingFace(parse("{\"size\": 40, \"default_to_square\": true}")));
        assertEquals(
                PreprocessConfig.fromHuggingFace(parse("{\"size\": {\"shortest_edge\": 40}}")),
                PreprocessConfig.fromHuggingFace(parse("{\"size\": 40, \"default_to_square\": null}")));
    }

    @Test
    void withSizeKeepsTheProportionOfResizeToCrop() {
        assertEquals(PreprocessConfig.openAi(336), PreprocessConfig.openAi(224).withSize(336));
        PreprocessConfig larger =
                PreprocessConfig.fromHuggingFace(parse("{\"size\": 256}")).withSize(448);
        assertEquals(Size.square(512), larger.size());
        assertEquals(Size.square(448), larger.cropSize());
    }

    private static JsonObject parse(String json) {
        return JsonObject.of(Json.parse(json.getBytes(StandardCharsets.UTF_8)), "preprocessor_config.json");
    }
}
