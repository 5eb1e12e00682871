package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void belongsToTheFilesAsTheyAre() throws IOException {
        Path model = Files.createDirectory(temporary.resolve("model"));
        Path weights = Files.writeString(model.resolve("model.safetensors"), "weights");
        FileTime time = Files.getLastModifiedTime(weights);
        Path packed = temporary.resolve("packed");
        Path first = PackedDirectory.of(packed, model);
        assertEquals(packed, first.getParent());
        assertEquals(first, PackedDirectory.of(packed, model), "the same files");
        Files.writeString(model.resolve("README.md"), "new");
        Files.writeString(model.resolve("config.json"), "{}");
        assertEquals(first, PackedDirectory.of(packed, model), "the same weights");
        assertNotEquals(
                first,
                PackedDirectory.of(
                        packed, Files.copy(weights, model.resolve("more.bin")).getParent()),
                "more weights");
        Files.delete(model.resolve("more.bin"));
        assertNotEquals(first, PackedDirectory.of(packed, weights.getParent().getParent()), "another directory");
        Path twin = Files.createDirectory(temporary.resolve("twin"));
        Files.copy(weights, twin.resolve("model.safetensors"), StandardCopyOption.COPY_ATTRIBUTES);
        assertNotEquals(first, PackedDirectory.of(packed, twin), "files of the same name, size and time");
        Files.setLastModifiedTime(weights, FileTime.fromMillis(time.toMillis() + 5000));
        assertNotEquals(first, PackedDirectory.of(packed, model), "another time of change");
        Files.writeString(weights, "more weights");
        Files.setLastModifiedTime(weights, time);
        assertNotEquals(first, PackedDirectory.of(packed, model), "another size");
    }
}
