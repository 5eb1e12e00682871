package io.github.clip4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The 38 source images against Pillow, torchvision and transformers. */
class SourceImagesTest {
    private static List<JsonObject> goldens() {
        return ImageGoldens.list("images.json");
    }

    @Test
    void noneIsMissing() {
        assertEquals(38, goldens().size());
    }

    @TestFactory
    Stream<DynamicTest> decoding() {
        return goldens().stream()
                .map(g -> DynamicTest.dynamicTest(ImageGoldens.string(g, "file"), () -> ImageChecks.decoding(g)));
    }

    @TestFactory
    Stream<DynamicTest> at224() {
        return goldens().stream()
                .map(g -> DynamicTest.dynamicTest(
                        ImageGoldens.string(g, "file"), () -> ImageChecks.preprocessing(g, 224)));
    }

    @TestFactory
    Stream<DynamicTest> at336() {
        return goldens().stream()
                .map(g -> DynamicTest.dynamicTest(
                        ImageGoldens.string(g, "file"), () -> ImageChecks.preprocessing(g, 336)));
    }

    @TestFactory
    Stream<DynamicTest> squashed() {
        return goldens().stream()
                .map(g -> DynamicTest.dynamicTest(ImageGoldens.string(g, "file"), () -> ImageChecks.squash(g)));
    }
}
