package io.github.clip4j.fuzz;

import io.github.clip4j.families.Families;
import io.github.clip4j.json.Json;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Everything that reads untrusted input, by the name of its folder in {@code corpus}. */
final class Targets {
    private static final SequencedMap<String, Supplier<Reader>> ALL = new TreeMap<>();

    static {
        ALL.put("bmp", () -> ImageReader.of("424d"));
        ALL.put("gif", () -> ImageReader.of("474946383961"));
        ALL.put("ico", () -> ImageReader.of("00000100"));
        ALL.put("jpeg", () -> ImageReader.of("ffd8ff"));
        ALL.put("png", ImageReader::png);
        ALL.put("pnm", () -> ImageReader.of("50"));
        // It has no bytes that tell it: what else an input happens to be is read as that.
        ALL.put("tga", () -> ImageReader.of(""));
        ALL.put("tiff-big-endian", () -> ImageReader.of("4d4d"));
        ALL.put("tiff-little-endian", () -> ImageReader.of("4949"));
        ALL.put("webp", ImageReader::webp);
        ALL.put("json", () -> Json::parse);
        ALL.put("text", () -> new TextReader());
        ALL.put("pickle", () -> new PickleReader(folder()));
        ALL.put("pickle-file", () -> new FileReader(folder(), "m.bin", f -> PickleReader.open(f.resolve("m.bin"))));
        ALL.put("pt", () -> new FileReader(folder(), "model.pt", f -> PickleReader.open(f.resolve("model.pt"))));
        ALL.put("safetensors", () -> new FileReader(folder(), "model.safetensors", Targets::openTensors));
        ALL.put("safetensors-index", () -> new FileReader(shards(), "index.json", Targets::openShards));
        ALL.put("faiss", () -> SearchReaders.faiss(folder()));
        ALL.put("npy", () -> SearchReaders.npy(folder()));
        ALL.put("jsonl", () -> SearchReaders.jsonl(folder()));
        ALL.put("parquet", () -> SearchReaders.parquet(folder()));
        ALL.put("parquet-snappy", () -> new PageReader(folder(), 1));
        ALL.put("parquet-zstd", () -> new PageReader(folder(), 6));
        ALL.put("list-csv", () -> SearchReaders.catalogue(folder(), "x.csv"));
        ALL.put("list-jsonl", () -> SearchReaders.catalogue(folder(), "x.jsonl"));
        ALL.put("list-parquet", () -> SearchReaders.catalogue(folder(), "x.parquet"));
        ALL.put("tar", () -> SearchReaders.catalogue(folder(), "x.tar"));
        ALL.put("zip", () -> SearchReaders.catalogue(folder(), "x.zip"));
        ALL.put("config", () -> model("config.json", Targets::openModel));
        ALL.put("open-clip-config", () -> model("open_clip_config.json", Targets::openModel));
        ALL.put("preprocessor", () -> model("preprocessor_config.json", Targets::openPreprocessor));
        ALL.put("processor", () -> model("processor_config.json", Targets::openPreprocessor));
        for (String file : new String[] {
            "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"
        }) ALL.put(file.substring(0, file.indexOf('.')).replace('_', '-'), () -> tokenizer(file));
        ALL.put("tokenizer", () -> new FileReader(folder(), "tokenizer.json", Targets::openTokenizer));
    }

    private Targets() {}

    /** The names of all targets. */
    static Iterable<String> names() {
        return ALL.keySet();
    }

    /** A reader with a folder of its own where it needs one. */
    static Reader byName(String name) {
        Supplier<Reader> reader = ALL.get(name);
        if (reader == null) throw new IllegalArgumentException("no target " + name + "; there are " + ALL.keySet());
        return reader.get();
    }

    private static void openTensors(Path folder) {
        try (TensorFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            mapAll(file);
        }
    }

    private static void openShards(Path folder) {
        try (TensorFile file = SafetensorsFile.openSharded(folder.resolve("index.json"))) {
            mapAll(file);
        }
    }

    private static void mapAll(TensorFile file) {
        try (Arena arena = Arena.ofConfined()) {
            file.tensors().keySet().forEach(name -> file.map(name, arena));
        }
    }

    private static void openTokenizer(Path folder) {
        ClipTokenizer.load(folder, TokenizerFamily.HF, 77)
                .encode("two cats, <|endoftext|> 2 dogs", new TokenizeOptions(true, true));
    }

    /** Everything of a model that is read before its weights. */
    private static void openModel(Path folder) {
        try (var model = Families.open(folder)) {
            model.tokenizer(Optional.empty());
            model.preprocessor(Optional.empty(), model.config().vision().imageSize());
        }
    }

    private static void openPreprocessor(Path folder) {
        try (var model = Families.open(folder)) {
            model.preprocessor(Optional.empty(), model.config().vision().imageSize());
        }
    }

    private static Reader model(String file, FileReader.Opening opening) {
        String model = file.startsWith("open_clip") ? "tiny64-openclip-f16" : "tiny64-hf-f16";
        return new FileReader(GoldenFiles.copy("checkpoints/" + model, folder()), file, opening);
    }

    private static Reader tokenizer(String file) {
        return new FileReader(GoldenFiles.copy("checkpoints/tiny-hf", folder()), file, Targets::openTokenizer);
    }

    private static Path shards() {
        Path folder = folder();
        try {
            Files.copy(GoldenFiles.path("safetensors/types.safetensors"), folder.resolve("a"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("clip-fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.delete(file);
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The encoder for any string: pairs of bytes are characters, so that lone surrogates occur too. */
    private static final class TextReader implements Reader {
        private final ClipTokenizer[] tokenizers = {
            ClipTokenizer.bundled(TokenizerFamily.OPENAI), ClipTokenizer.bundled(TokenizerFamily.HF)
        };

        @Override
        public void read(byte[] input) {
            String utf8 = new String(input, StandardCharsets.UTF_8);
            String utf16 = new String(input, StandardCharsets.UTF_16BE);
            for (ClipTokenizer tokenizer : tokenizers)
                for (String text : new String[] {utf8, utf16}) {
                    int[] ids = tokenizer.encode(text, new TokenizeOptions(true, true));
                    for (int id : ids) if (id < 0 || id >= tokenizer.vocabSize()) throw new AssertionError("id " + id);
                    if (ids.length > tokenizer.contextLength()) throw new AssertionError(ids.length + " ids");
                }
        }
    }
}
