package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.Run;
import io.github.clip4j.cli.io.DemoModel;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.tensor.Floats;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.SpoiltWeights;
import io.github.clip4j.tokenizer.TokenizeOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbedTest {
    private static final Path DOG = Run.example("dog.png");

    @Test
    void imagesAsJsonEqualTheLibrarys() {
        JsonObject object =
                Run.of("embed", "image", "--json", DOG).exits(0).json().getFirst();
        assertEquals(List.of("input", "embedding"), List.copyOf(object.keys()));
        try (Clip clip = Clip.load(DemoModel.directory())) {
            assertArrayEquals(clip.encodeImage(DOG), floats(object));
        }
    }

    @Test
    void textsFromArgumentsAndStandardInput() {
        List<JsonObject> lines = Run.withInput("a dog\n\nein Bär", "embed", "text", "--json", "--file", "-", "first")
                .exits(0)
                .json();
        assertEquals(
                List.of("first", "a dog", "", "ein Bär"),
                lines.stream().map(o -> o.string("input").orElseThrow()).toList());
        for (JsonObject line : lines) assertEquals(1, length(floats(line)), 1e-6, line::toString);
        JsonObject raw = Run.of("embed", "text", "--json", "--no-normalize", "first")
                .exits(0)
                .json()
                .getFirst();
        assertTrue(Math.abs(length(floats(raw)) - 1) > 0.01, raw::toString);
    }

    @Test
    void anEmbeddingThatIsNoNumberIsAFailureOfItsInputOnly(@TempDir Path model) throws IOException {
        GoldenFiles.copy("checkpoints/tiny-hf", model);
        Path configuration = model.resolve("preprocessor_config.json");
        Files.writeString(configuration, Files.readString(configuration).replace("0.48145466", "3e37"));
        try (Clip clip = Clip.load(model)) {
            int[] ids = clip.tokenizer().encode("zzz", new TokenizeOptions(false, false));
            SpoiltWeights.set(
                    model.resolve("model.safetensors"),
                    "text_model.embeddings.token_embedding.weight",
                    ids[ids.length - 2] * 48,
                    48,
                    Float.NaN);
        }
        Run texts = Run.withInput("a\nzzz\nb\n", "embed", "text", "--json", "--model", model, "--file", "-")
                .exits(1)
                .complains("\"zzz\": the embedding has NaN or infinite values: the weight");
        assertEquals(
                List.of("a", "b"),
                texts.json().stream().map(o -> o.string("input").orElseThrow()).toList());
        Run images = Run.of("embed", "image", "--json", "--model", model, DOG)
                .exits(1)
                .complains(DOG + ": the embedding has NaN or infinite values: preprocessing");
        assertEquals("", images.out());
    }

    @Test
    void allDevicesAreOneOnTheCpu() {
        String plain = Run.of("embed", "text", "--json", "--backend", "cpu", "a dog", "a cat")
                .exits(0)
                .out();
        Run all = Run.of(
                        "embed",
                        "text",
                        "--json",
                        "--backend",
                        "cpu",
                        "--device",
                        "all",
                        "--batch-size",
                        1,
                        "a dog",
                        "a cat")
                .exits(0);
        assertEquals(plain, all.out());
        Run.of("embed", "image", "--device", "two", DOG).exits(2).complains("a number from 0, or all, found two");
        Run.of("embed", "image", "--backend", "cpu", "--device", "1", DOG)
                .exits(2)
                .complains("backend cpu is one device, 0; found device 1");
    }

    @Test
    void storedMatricesGiveTheSameNumbersAndRoundedOnesOthers() {
        String plain = Run.of("embed", "text", "--json", "a dog").exits(0).out();
        assertEquals(
                plain,
                Run.of("embed", "text", "--json", "--storage", "stored", "a dog")
                        .exits(0)
                        .out());
        assertNotEquals(
                plain,
                Run.of("embed", "text", "--json", "--storage", "bf16", "a dog")
                        .exits(0)
                        .out());
        Run.of("embed", "text", "--storage", "f8", "a dog").exits(2).complains("--storage: expected f32, stored");
    }

    @Test
    void packedWeightsAreKeptAndGiveTheSameNumbers(@TempDir Path directory) throws IOException {
        String plain = Run.of("embed", "text", "--json", "a dog").exits(0).out();
        Path packed = directory.resolve("packed");
        Map<Path, FileTime> first = null;
        for (int i = 0; i < 2; i++) {
            Run run = Run.of("embed", "text", "--json", "--packed", packed, "a dog");
            assertEquals(plain, run.exits(0).out());
            Map<Path, FileTime> files = times(packed);
            assertFalse(files.isEmpty());
            if (first != null) assertEquals(first, files, "the second start maps what the first wrote");
            first = files;
        }
    }

    private static Map<Path, FileTime> times(Path directory) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(file.toString().endsWith(".tmp"), file::toString);
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void readableForm() {
        Run run = Run.of("embed", "text", "a dog").exits(0);
        assertTrue(run.out().matches("a dog {2}\\[(-?\\d\\.\\d{4}, ){5}…] 128 numbers\n"), run::out);
    }

    @Test
    void npyLeavesFailedRowsOut(@TempDir Path directory) throws IOException {
        Path out = directory.resolve("e.npy");
        Run.of("embed", "image", "--out", out, DOG, "missing.png", Run.example("banana.png"))
                .exits(1)
                .says("missing.png: no such file")
                .says("wrote 2 x 128");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
        String header = new String(bytes.array(), 0, 128, StandardCharsets.ISO_8859_1);
        assertTrue(
                header.startsWith(
                        "\u0093NUMPY\u0001\u0000\u0076\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (2,"
                                + " 128), }"),
                header);
        assertEquals('\n', header.charAt(127));
        assertEquals(128 + 2 * 128 * 4, bytes.capacity());
        try (Clip clip = Clip.load(DemoModel.directory())) {
            float[] expected = clip.encodeImage(Run.example("banana.png"));
            for (int i = 0; i < 128; i++)
                assertEquals(expected[i], bytes.getFloat(128 + (128 + i) * 4), "element " + i);
        }
        try (var files = Files.list(directory)) {
            Path names = directory.resolve("e.npy.jsonl");
            assertEquals(List.of(out, names), files.sorted().toList(), "temporary files are left");
            assertEquals(
                    "{\"row\":0,\"input\":\"%s\"}\n{\"row\":1,\"input\":\"%s\"}\n"
                            .formatted(DOG, Run.example("banana.png")),
                    Files.readString(names));
        }
    }

    @Test
    void safetensorsAndItsJson(@TempDir Path directory) {
        Path out = directory.resolve("e.safetensors");
        Run run = Run.of("embed", "text", "--json", "--out", out, "a dog", "a cat")
                .exits(0);
        assertEquals("{\"output\":\"" + out + "\",\"shape\":[2,128]}\n", run.out());
        try (SafetensorsFile file = SafetensorsFile.open(out);
                Arena arena = Arena.ofConfined();
                Clip clip = Clip.load(DemoModel.directory())) {
            TensorInfo info = file.tensors().get("text_embeds");
            assertEquals(List.of(2L, 128L), info.shape());
            float[] second = new float[128];
            Floats.read(file.map("text_embeds", arena), info.dtype(), 128, second, 0, 128);
            assertArrayEquals(clip.encodeText("a cat"), second);
            byte[] names = file.map("names", arena).toArray(ValueLayout.JAVA_BYTE);
            assertEquals(List.of("a dog", "a cat"), Json.parse(names));
        }
    }

    /** tools/search/check_interchange.py lets pyarrow read such a file. */
    @Test
    void parquetIsWhatAnIndexTakes(@TempDir Path directory) {
        Path out = directory.resolve("e.parquet");
        Run.of("embed", "text", "--out", out, "a dog", "a \"cat\" é").exits(0).says("wrote 2 x 128 float32 to " + out);
        List<Entry> entries = new ArrayList<>();
        try (ImportedEntries file = Interchange.open(out);
                Clip clip = Clip.load(DemoModel.directory())) {
            for (Entry entry = file.next(); entry != null; entry = file.next()) entries.add(entry);
            assertEquals(
                    List.of("a dog", "a \"cat\" é"),
                    entries.stream().map(Entry::id).toList());
            assertArrayEquals(clip.encodeText("a \"cat\" é"), entries.get(1).vector());
        }
        Path index = directory.resolve("texts.index");
        assertEquals(
                "2 imported from Parquet file, 0 failed\n",
                Run.of("index", "import", out, "--index", index).exits(0).out());
        Run.of("embed", "text", "--format", "parquet", "a").exits(2).complains("needs --out");
    }

    @Test
    void textsThatAreTooLong() {
        String text = "dog ".repeat(100);
        Run run = Run.of("embed", "text", "--json", "a dog", text).exits(1).complains("tokens");
        assertEquals(1, run.json().size());
        assertFalse(run.err().length() > 200, run::err);
        assertEquals(
                1,
                Run.of("embed", "text", "--json", "--truncate", text)
                        .exits(0)
                        .json()
                        .size());
    }

    @Test
    void wrongUsage(@TempDir Path directory) {
        Run.of("embed").exits(2).says("Usage: clip embed");
        Run.of("embed", "text").exits(2).complains("no texts");
        Run.of("embed", "text", "--out", "x.txt", "a")
                .exits(2)
                .complains(".npy, .parquet, .safetensors, .csv or .jsonl");
        Run.of("embed", "text", "--out", directory.resolve("no/x.npy"), "a")
                .exits(2)
                .complains("no such directory");
        Run.of("embed", "text", "--file", directory).exits(2).complains("clip: ");
    }

    /** Every command that writes says so in the same way, and what to do. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void placesThatCannotBeWritten(@TempDir Path directory) {
        for (Path place : List.of(directory.resolve("no"), Path.of("/proc"))) {
            String cure = "(no such directory: create it, or|nothing can be created there:) choose another place\n";
            List<List<?>> runs = new ArrayList<>(List.of(
                    List.of("explain", Run.example("dog.png"), "dog", "--out", place.resolve("x.png")),
                    List.of("preprocess", "--out", place.resolve("x.safetensors"), Run.example("dog.png")),
                    List.of("trace", "--out", place.resolve("x.safetensors"), Run.example("dog.png"))));
            for (String end : List.of("npy", "parquet", "safetensors", "csv", "jsonl"))
                runs.add(List.of("embed", "text", "--out", place.resolve("x." + end), "a"));
            if (place.startsWith("/proc")) runs.add(List.of("synth", "tiny", place.resolve("x")));
            for (List<?> words : runs) {
                Run run = Run.of(words.toArray())
                        .exits(2)
                        .complains(place.resolve("x").toString());
                assertTrue(run.err().matches("clip: \\S+: cannot be written: " + cure), run.err());
            }
        }
    }

    @Test
    void inputThatIsNotUtf8(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("latin1.txt"), new byte[] {'a', '\n', (byte) 0xe9, '\n', 'c'});
        Run run = Run.of("embed", "text", "--file", file, "--json", "b").exits(1);
        run.complains("latin1.txt, line 2: \"\ufffd\" is not valid UTF-8");
        assertEquals(3, run.json().size());
    }

    @Test
    void aTextThatIsTooLongIsNamedWithItsLine(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("t.txt"), "a\n" + "dog ".repeat(100) + "\nb");
        Run run = Run.of("embed", "text", "--json", "--file", file).exits(1).complains(file + ", line 2: \"dog dog");
        assertEquals(2, run.json().size());
        Run.of("tokenize", "--file", file).exits(1).complains(file + ", line 2: \"dog dog");
    }

    @Test
    void aGoodFileIsNotReplacedByNothing(@TempDir Path directory) throws IOException {
        for (String name : List.of("e.npy", "e.parquet", "e.safetensors", "e.csv", "e.jsonl")) {
            Path out = Files.writeString(directory.resolve(name), "good");
            Run.of("embed", "image", "--out", out, "missing.png").exits(2).says(out + " is not written");
            Run.of("embed", "text", "--out", out, "dog ".repeat(100)).exits(2).says(out + " is not written");
            assertEquals("good", Files.readString(out), name);
        }
        try (var files = Files.list(directory)) {
            assertEquals(5, files.count(), "temporary files are left");
        }
    }

    @Test
    void linesOfAFileAreThoseOfStandardOutput(@TempDir Path directory) throws IOException {
        for (String format : List.of("csv", "jsonl")) {
            Path out = directory.resolve("e." + format);
            String printed = Run.of("embed", "text", "--format", format, "a dog", "a, \"cat\"")
                    .exits(0)
                    .out();
            Run.of("embed", "text", "--out", out, "a dog", "a, \"cat\"")
                    .exits(0)
                    .complains("wrote 2 x 128");
            assertEquals(printed, Files.readString(out));
            assertEquals(format.equals("csv") ? 3 : 2, printed.lines().count());
        }
        List<String> csv = Files.readAllLines(directory.resolve("e.csv"));
        assertTrue(csv.getFirst().startsWith("input,e0,e1,"), csv::getFirst);
        assertTrue(csv.get(2).startsWith("\"a, \"\"cat\"\"\","), () -> csv.get(2));
        assertEquals(129, csv.get(1).split(",").length);
        try (Clip clip = Clip.load(DemoModel.directory())) {
            assertEquals(
                    clip.encodeText("a dog")[7], Float.parseFloat(csv.get(1).split(",")[8]));
        }
    }

    @Test
    void formsThatContradictEachOther(@TempDir Path directory) {
        Path out = directory.resolve("e.npy");
        Run.of("embed", "text", "--format", "csv", "--out", out, "a").exits(2).complains("contradicts the suffix");
        Run.of("embed", "text", "--format", "npy", "a").exits(2).complains("needs --out");
        Run.of("embed", "text", "--format", "csv", "--json", "a").exits(2).complains("contradict");
        Run.of("embed", "text", "--format", "xml", "a")
                .exits(2)
                .complains("expected csv, jsonl, npy, parquet or safetensors");
        Run.of("embed", "text", "--format", "npy", "--out", directory.resolve("e.bin"), "a")
                .exits(0);
    }

    private static float[] floats(JsonObject object) {
        List<Object> numbers = object.array("embedding").orElseThrow();
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(String.valueOf(numbers.get(i)));
        return values;
    }

    private static double length(float[] values) {
        double sum = 0;
        for (float v : values) sum += (double) v * v;
        return Math.sqrt(sum);
    }
}
