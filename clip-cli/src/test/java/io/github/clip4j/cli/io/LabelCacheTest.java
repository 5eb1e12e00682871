package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.cli.Run;
import io.github.clip4j.json.Json;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelCacheTest {
    private static final String PROPERTY = "clip.labelCache";
    private static final String MODEL = "0123abcd";
    private static final List<int[]> DOG = List.of(new int[] {1, 2}, new int[] {3});
    private static final float[] ROW = {0.1f, -0f, Float.MIN_VALUE};

    @TempDir
    Path temp;

    private Path folder = Path.of("");
    private String before = "";
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void useAFolderOfItsOwn() {
        // Run sets it for the other tests.
        assertEquals(0, Run.of("--version").code());
        before = System.getProperty(PROPERTY);
        folder = temp.resolve("a/labels");
        System.setProperty(PROPERTY, folder.toString());
    }

    @AfterEach
    void goBack() {
        System.setProperty(PROPERTY, before);
    }

    private LabelCache open() {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        return LabelCache.open(
                MODEL,
                3,
                new Messages(new Console(
                        InputStream.nullInputStream(), OutputStream.nullOutputStream(), messages, false, false, 80)));
    }

    /** Weights in several files have an index that does not change with them. */
    @Test
    void anotherShardIsAnotherModel() throws IOException {
        Path model = Files.createDirectory(temp.resolve("model"));
        GoldenFiles.copy("checkpoints/tiny64-hf-f32", model);
        Path shard = model.resolve("model-00001-of-00001.safetensors");
        Files.move(model.resolve("model.safetensors"), shard);
        try (SafetensorsFile file = SafetensorsFile.open(shard)) {
            Map<String, Object> map = new LinkedHashMap<>();
            file.tensors()
                    .keySet()
                    .forEach(name -> map.put(name, shard.getFileName().toString()));
            Files.writeString(model.resolve("model.safetensors.index.json"), Json.write(Map.of("weight_map", map)));
        }
        String first = digest(model);
        assertEquals(first, digest(model));
        try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
            file.seek(file.length() - 1);
            int last = file.read();
            file.seek(file.length() - 1);
            file.write(last ^ 1);
        }
        assertNotEquals(first, digest(model));
    }

    private static String digest(Path model) {
        try (Clip clip = Clip.load(model)) {
            return ModelDigest.ofTexts(clip, ClipOptions.DEFAULT);
        }
    }

    private void fill() {
        LabelCache cache = open();
        cache.put(DOG, ROW);
        cache.save();
    }

    @Test
    void whatWasPutIsGotToTheBit() throws IOException {
        fill();
        assertArrayEquals(ROW, open().get(DOG));
        assertNull(open().get(List.of(new int[] {1, 2, 3})), "the same ids in other sentences");
        assertNull(open().get(List.of(new int[] {1, 2})));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList())
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void aDamagedFileCountsForNothing() throws IOException {
        fill();
        Path file = folder.resolve(MODEL + ".labels");
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            assertNull(open().get(DOG), "byte " + i);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertNull(open().get(DOG), "length " + length);
        }
        fill();
        assertArrayEquals(ROW, open().get(DOG));
    }

    @Test
    void aFolderThatOthersMayWriteIsNotUsed() throws IOException {
        fill();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
        assertNull(open().get(DOG));
        fill();
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("is not this user's alone"), err::toString);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path moved = Files.move(folder, temp.resolve("elsewhere"));
        Files.createSymbolicLink(folder, moved);
        assertNull(open().get(DOG), "a link may lead anywhere");
    }

    @Test
    void oldFilesMakeRoom() throws IOException {
        fill();
        Path old = Files.write(folder.resolve("old.labels"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        Path large = folder.resolve("large.labels");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(256L << 20);
        }
        Path abandoned = Files.write(folder.resolve("x.tmp"), new byte[1]);
        Files.setLastModifiedTime(abandoned, FileTime.fromMillis(0));
        fill();
        assertFalse(Files.exists(old));
        assertFalse(Files.exists(large));
        assertFalse(Files.exists(abandoned));
        assertArrayEquals(ROW, open().get(DOG));
    }

    @Test
    void theSecondRunPrintsTheSameAndComputesNoLabel() throws IOException {
        Object[] args = {
            "classify",
            "--json",
            "--label",
            "dog",
            "--label",
            "rocket",
            "--template",
            "imagenet80",
            Run.example("dog.png")
        };
        String first = Run.of(args).exits(0).out();
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.filter(f -> f.toString().endsWith(".labels"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] kept = Files.readAllBytes(file);
        assertEquals(first, Run.of(args).exits(0).out());
        assertArrayEquals(kept, Files.readAllBytes(file));
        // Were the labels computed again, this one would go unnoticed.
        LabelCache cache = LabelCache.open(
                file.getFileName().toString().replace(".labels", ""), 128, new Messages(Console.ofProcess()));
        assertEquals(2, cache.size());
        cache.replaceAll(new float[128]);
        cache.save();
        assertTrue(Run.of(args).exits(0).out().contains("\"cosine\":0.0"));
        Object[] anew = {
            "classify",
            "--json",
            "--label",
            "dog",
            "--label",
            "rocket",
            "--no-cache",
            "--template",
            "imagenet80",
            Run.example("dog.png")
        };
        assertEquals(first, Run.of(anew).exits(0).out());
    }
}
