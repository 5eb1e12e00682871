package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.util.EnumSet;

/** What is checked of every source image. */
final class ImageChecks {
    private ImageChecks() {}

    static void decoding(JsonObject golden) {
        String file = ImageGoldens.string(golden, "file");
        Image image = ImageGoldens.image(file);
        Image turned = Image.read(GoldenFiles.bytes("image/images/" + file), file, new ImageOptions(1 << 20, true));
        assertAll(
                () -> assertEquals(
                        ImageGoldens.string(golden, "mode"), image.mode().pillowName(), file + " mode"),
                () -> assertEquals(ImageGoldens.number(golden, "width"), image.width(), file + " width"),
                () -> assertEquals(ImageGoldens.number(golden, "height"), image.height(), file + " height"),
                () -> assertEquals(
                        ImageGoldens.string(golden, "raw"), Sha256.of(image.bytes()), file + " pixels in its mode"),
                () -> assertEquals(ImageGoldens.string(golden, "rgb"), Sha256.of(image.toRgb()), file + " RGB"),
                () -> assertEquals(
                        ImageGoldens.string(golden, "exif_transposed_rgb"),
                        Sha256.of(turned.toRgb()),
                        file + " turned by EXIF"),
                () -> assertEquals(
                        ImageGoldens.string(golden, "exif_transposed_224_u8"),
                        Sha256.of(openAi(224).crop(turned)),
                        file + " turned, crop"));
    }

    static void preprocessing(JsonObject golden, int size) {
        String file = ImageGoldens.string(golden, "file");
        Image image = ImageGoldens.image(file);
        Image rgb = Image.ofRgb(image.width(), image.height(), image.toRgb());
        JsonObject at = golden.object(Integer.toString(size)).orElseThrow();
        Preprocessor openAi = openAi(size);
        Preprocessor hf = new Preprocessor(PreprocessConfig.openAi(size), CropRule.HF);
        String name = file + " at " + size;
        assertAll(
                () -> assertEquals(
                        ImageGoldens.string(at, "openai_u8"), Sha256.of(openAi.crop(image)), name + " openai crop"),
                () -> assertEquals(
                        ImageGoldens.string(at, "openai_f32"),
                        Sha256.of(openAi.pixelValues(image)),
                        name + " openai values"),
                () -> assertEquals(
                        ImageGoldens.string(at, "rgb_first_u8"), Sha256.of(openAi.crop(rgb)), name + " RGB first crop"),
                () -> assertEquals(ImageGoldens.string(at, "hf_u8"), Sha256.of(hf.crop(image)), name + " hf crop"),
                () -> assertEquals(
                        ImageGoldens.string(at, "hf_f32"), Sha256.of(hf.pixelValues(image)), name + " hf values"));
    }

    static void squash(JsonObject golden) {
        String file = ImageGoldens.string(golden, "file");
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
        byte[] crop = new Preprocessor(config, CropRule.HF).crop(ImageGoldens.image(file));
        assertEquals(ImageGoldens.string(golden, "squash224_rgb_first_u8"), Sha256.of(crop), file + " squashed");
    }

    private static Preprocessor openAi(int size) {
        return new Preprocessor(PreprocessConfig.openAi(size), CropRule.OPENAI);
    }
}
