package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.json.JsonObject;
import java.util.EnumSet;

/** What is checked of every source image. */
final class ImageChecks {
    private ImageChecks() {}

    static void decoding(JsonObject golden) {
        String file = Goldens.string(golden, "file");
        Image image = Goldens.image(file);
        Image turned = Image.read(Goldens.bytes("images/" + file), file, new ImageOptions(1 << 20, true));
        assertAll(
                () -> assertEquals(Goldens.string(golden, "mode"), image.mode().pillowName(), file + " mode"),
                () -> assertEquals(Goldens.number(golden, "width"), image.width(), file + " width"),
                () -> assertEquals(Goldens.number(golden, "height"), image.height(), file + " height"),
                () -> assertEquals(
                        Goldens.string(golden, "raw"), Goldens.sha(image.bytes()), file + " pixels in its mode"),
                () -> assertEquals(Goldens.string(golden, "rgb"), Goldens.sha(image.toRgb()), file + " RGB"),
                () -> assertEquals(
                        Goldens.string(golden, "exif_transposed_rgb"),
                        Goldens.sha(turned.toRgb()),
                        file + " turned by EXIF"),
                () -> assertEquals(
                        Goldens.string(golden, "exif_transposed_224_u8"),
                        Goldens.sha(openAi(224).crop(turned)),
                        file + " turned, crop"));
    }

    static void preprocessing(JsonObject golden, int size) {
        String file = Goldens.string(golden, "file");
        Image image = Goldens.image(file);
        Image rgb = Image.ofRgb(image.width(), image.height(), image.toRgb());
        JsonObject at = golden.object(Integer.toString(size)).orElseThrow();
        Preprocessor openAi = openAi(size);
        Preprocessor hf = new Preprocessor(PreprocessConfig.openAi(size), CropRule.HF);
        String name = file + " at " + size;
        assertAll(
                () -> assertEquals(
                        Goldens.string(at, "openai_u8"), Goldens.sha(openAi.crop(image)), name + " openai crop"),
                () -> assertEquals(
                        Goldens.string(at, "openai_f32"),
                        Goldens.sha(openAi.pixelValues(image)),
                        name + " openai values"),
                () -> assertEquals(
                        Goldens.string(at, "rgb_first_u8"), Goldens.sha(openAi.crop(rgb)), name + " RGB first crop"),
                () -> assertEquals(Goldens.string(at, "hf_u8"), Goldens.sha(hf.crop(image)), name + " hf crop"),
                () -> assertEquals(
                        Goldens.string(at, "hf_f32"), Goldens.sha(hf.pixelValues(image)), name + " hf values"));
    }

    static void squash(JsonObject golden) {
        String file = Goldens.string(golden, "file");
        PreprocessConfig clip = PreprocessConfig.openAi(224);
        EnumSet<PreprocessStep> steps = EnumSet.copyOf(clip.steps());
        steps.remove(PreprocessStep.CENTER_CROP);
        PreprocessConfig config = new PreprocessConfig(
                clip.size(),
                ResizeMode.SQUASH,
                clip.interpolation(),
                clip.cropSize(),
                clip.mean(),
                clip.std(),
                clip.rescaleFactor(),
                0,
                steps);
        byte[] crop = new Preprocessor(config, CropRule.HF).crop(Goldens.image(file));
        assertEquals(Goldens.string(golden, "squash224_rgb_first_u8"), Goldens.sha(crop), file + " squashed");
    }

    private static Preprocessor openAi(int size) {
        return new Preprocessor(PreprocessConfig.openAi(size), CropRule.OPENAI);
    }
}
