package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PackedDirectoryTest {
    @TempDir
    Path temporary;

    private Path packed = Path.of("");
    private Path model = Path.of("");
    private Path weights = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        packed = temporary.resolve("packed");
        model = Files.createDirectory(temporary.resolve("model"));
        GoldenFiles.copy("checkpoints/tiny64-hf-f32", model);
        weights = model.resolve("model.safetensors");
    }

    private Path directory(Path of) {
        try (PretrainedModel opened = Families.open(of)) {
            return PackedDirectory.of(packed, opened.checkpoint());
        }
    }

    private List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(packed)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void belongsToTheContent() throws IOException {
        Path first = directory(model);
        assertEquals(packed, first.getParent());
        assertEquals(first, directory(model), "the same files");
        Files.writeString(model.resolve("README.md"), "new");
        assertEquals(1, sources().size(), "other files do not count");
        Files.setLastModifiedTime(weights, FileTime.fromMillis(5000));
        assertEquals(first, directory(model), "another time of change, the same content");
        assertEquals(2, sources().size(), "read again");
        Path twin = Files.createDirectory(temporary.resolve("twin"));
        GoldenFiles.copy("checkpoints/tiny64-hf-f32", twin);
        assertEquals(first, directory(twin), "the same content elsewhere");
    }

    /** As a disk, a sloppy copy or an unlucky pair of training steps changes it. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no time of change that programs cannot set")
    void oneByteInTheMiddleIsSeenThoughSizeAndTimeAreTheSame() throws IOException {
        Path first = directory(model);
        FileTime time = Files.getLastModifiedTime(weights);
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 1);
        }
        Files.setLastModifiedTime(weights, time);
        assertNotEquals(first, directory(model));
    }

    @Test
    void anotherFileInItsPlaceIsRead() throws IOException {
        Path first = directory(model);
        FileTime time = Files.getLastModifiedTime(weights);
        Path other = Files.copy(weights, temporary.resolve("other"));
        try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
            file.seek(file.length() - 1);
            file.write(1);
        }
        Files.setLastModifiedTime(other, time);
        Files.move(other, weights, StandardCopyOption.REPLACE_EXISTING);
        assertNotEquals(first, directory(model));
    }

    /** Otherwise somebody could say which packed weights are this model's. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions of POSIX")
    void whatOthersMayWriteToSaysNothing() throws IOException {
        Path first = directory(model);
        Path forged = Files.createDirectory(packed.resolve("0".repeat(32)));
        Files.createFile(forged.resolve(sources().getFirst().getFileName()));
        Files.setPosixFilePermissions(forged, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.delete(first.resolve(sources().getFirst().getFileName().toString()));
        assertEquals(first, directory(model));
    }

    /** Packed weights that came with a container, for one: found, and checked by who maps them. */
    @Test
    void aDirectoryThatCannotBeMadeIsNoFailure() throws IOException {
        packed = Files.writeString(temporary.resolve("file"), "x");
        assertTrue(directory(model).startsWith(packed));
    }
}
