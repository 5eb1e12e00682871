package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.cli.Run;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessTest {
    private static final Path DOG = Run.example("dog.png");
    private static final Path BANANA = Run.example("banana.png");

    @Test
    void floatsAsNpy(@TempDir Path directory) throws IOException {
        Path out = directory.resolve("new/sub");
        Run run =
                Run.of("preprocess", "--size", 32, "--json", "--out", out, DOG).exits(0);
        Path file = out.resolve("dog.png.npy");
        assertEquals(
                "{\"input\":\"%s\",\"output\":\"%s\",\"dtype\":\"float32\",\"shape\":[3,32,32]}\n".formatted(DOG, file),
                run.out());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(128);
        float[] values = new float[3 * 32 * 32];
        bytes.asFloatBuffer().get(values);
        Preprocessor preprocessor = new Preprocessor(PreprocessConfig.openAi(32), CropRule.OPENAI);
        assertArrayEquals(preprocessor.pixelValues(Image.read(DOG, ImageOptions.DEFAULT)), values);
    }

    @Test
    void bytesAsNpy(@TempDir Path directory) throws IOException {
        Run.of("preprocess", "--u8", "--rule", "hf", "--out", directory, DOG)
                .exits(0)
                .prints("uint8 [224, 224, 3]");
        byte[] bytes = Files.readAllBytes(directory.resolve("dog.png.npy"));
        Preprocessor preprocessor = new Preprocessor(PreprocessConfig.openAi(224), CropRule.HF);
        assertArrayEquals(
                preprocessor.crop(Image.read(DOG, ImageOptions.DEFAULT)), Arrays.copyOfRange(bytes, 128, bytes.length));
    }

    @Test
    void allInOneTensor(@TempDir Path directory) {
        Path out = directory.resolve("inputs.safetensors");
        Run.of("preprocess", "--model", "demo", "--out", out, DOG, "missing.png", BANANA)
                .exits(1)
                .complains("missing.png: no such file");
        try (SafetensorsFile file = SafetensorsFile.open(out)) {
            assertEquals(
                    List.of(2L, 3L, 64L, 64L),
                    file.tensors().get("input.pixel_values").shape());
        }
        Run.of("audit", "--inputs", out, "--dump", directory.resolve("dump.safetensors"))
                .exits(0)
                .says("the text tower is not run");
    }

    @Test
    void equalFileNamesAreAnErrorBeforeAnythingIsWritten(@TempDir Path directory) throws IOException {
        Path other = Files.copy(DOG, directory.resolve("dog.png"));
        Path out = directory.resolve("out");
        Run.of("preprocess", "--out", out, DOG, other).exits(2).complains("would both be written to");
        assertEquals(false, Files.exists(out), "output directory");
    }

    @Test
    void wrongUsage(@TempDir Path directory) throws IOException {
        Run.of("preprocess", DOG).exits(2).complains("--out");
        Path file = Files.writeString(directory.resolve("file"), "");
        Run.of("preprocess", "--out", file, DOG).exits(2).complains("clip: " + file);
        Run.of("preprocess", "--size", -1, "--out", directory, DOG).exits(2).complains("--size");
        Run.of("preprocess", "--out", directory.resolve("x.safetensors"), "missing.png")
                .exits(2)
                .says("no image could be used");
    }

    /** As every command that uses the model would. */
    @Test
    void whatTheModelCannotTakeIsRefused(@TempDir Path folder) {
        Run.of("preprocess", "--model", "demo", "--size", 1, "--out", folder.resolve("out"), "../examples/dog.png")
                .exits(2)
                .complains("the vision patch size 8 exceeds the image size 1");
    }
}
