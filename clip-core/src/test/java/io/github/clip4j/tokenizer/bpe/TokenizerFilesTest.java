package io.github.clip4j.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFilesTest {
    @TempDir
    Path temp;

    private static Path vocabulary(String name) {
        return GoldenFiles.path("tokenizer/vocabularies/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny64", "demo", "flags"})
    void equalsTransformers(String name) throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.load(vocabulary(name), TokenizerFamily.HF, 1000);
        ClipTokenizer short16 = ClipTokenizer.load(vocabulary(name), TokenizerFamily.HF, 16);
        int compared = 0;
        for (JsonObject row : TokenGoldens.objects("vocabularies.jsonl")) {
            if (!row.string("vocabulary").orElseThrow().equals(name)) continue;
            String text = TokenGoldens.text(row);
            assertArrayEquals(
                    TokenGoldens.ids(row, "allowed"),
                    tokenizer.encode(text, new TokenizeOptions(false, true)),
                    () -> name + " allowed '" + text + "'");
            assertArrayEquals(
                    TokenGoldens.ids(row, "ordinary"),
                    tokenizer.encode(text, TokenizeOptions.DEFAULT),
                    () -> name + " ordinary '" + text + "'");
            assertArrayEquals(
                    TokenGoldens.ids(row, "padded"),
                    short16.encodePadded("a photo of a cat", new TokenizeOptions(true, false)),
                    () -> name + " padded");
            compared++;
        }
        assertEquals(44, compared);
    }

    @Test
    void tinyIsTheBeginningOfTheBundledVocabulary() throws IOException {
        ClipTokenizer loaded = ClipTokenizer.load(vocabulary("tiny"), TokenizerFamily.OPENAI, 100);
        ClipTokenizer bundled = ClipTokenizer.bundled(TokenizerFamily.OPENAI, loaded.vocabSize(), 100);
        for (JsonObject row : TokenGoldens.objects("tokens.jsonl"))
            assertArrayEquals(
                    bundled.encodePadded(TokenGoldens.text(row), new TokenizeOptions(true, true)),
                    loaded.encodePadded(TokenGoldens.text(row), new TokenizeOptions(true, true)),
                    () -> TokenGoldens.text(row));
    }

    @Test
    void anyOrderOfIdsWorks() throws IOException {
        ClipTokenizer plain = ClipTokenizer.load(vocabulary("tiny"), TokenizerFamily.HF, 100);
        int last = plain.vocabSize() - 1;
        Map<String, Object> vocab = vocab("tiny");
        vocab.replaceAll((entry, id) -> last - (Long) id);
        write(vocab, merges("tiny"));
        ClipTokenizer reversed = ClipTokenizer.load(temp, TokenizerFamily.HF, 100);
        int[] expected = plain.encode("a photo of the cat, ΟΔΟΣ", TokenizeOptions.DEFAULT);
        assertArrayEquals(
                Arrays.stream(expected).map(id -> last - id).toArray(),
                reversed.encode("a photo of the cat, ΟΔΟΣ", TokenizeOptions.DEFAULT));
    }

    @Test
    void readsFromAZipFile() throws IOException {
        Path zip = temp.resolve("model.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            for (String file : List.of("vocab.json", "merges.txt", "tokenizer_config.json"))
                Files.copy(vocabulary("demo").resolve(file), files.getPath(file));
        }
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            ClipTokenizer tokenizer = ClipTokenizer.load(files.getPath("/"), TokenizerFamily.HF, 32);
            assertEquals(3586, tokenizer.vocabSize());
            assertEquals(3584, tokenizer.startOfText());
            assertEquals(0, tokenizer.encodePadded("a cat", TokenizeOptions.DEFAULT)[31]);
        }
    }

    @Test
    void readsTokenizerJsonAlone() throws IOException {
        List<Object> pairs = new ArrayList<>();
        for (String line : merges("tiny")) if (!line.startsWith("#")) pairs.add(List.of(line.split(" ", -1)));
        Map<String, Object> token = Map.of("id", vocab("tiny").get("<|endoftext|>"), "content", "<|endoftext|>");
        for (Object merges : List.of(
                pairs, merges("tiny").stream().filter(l -> !l.startsWith("#")).toList())) {
            Map<String, Object> model =
                    Map.of("type", "BPE", "end_of_word_suffix", "</w>", "vocab", vocab("tiny"), "merges", merges);
            Files.writeString(
                    temp.resolve("tokenizer.json"), Json.write(Map.of("model", model, "added_tokens", List.of(token))));
            assertArrayEquals(
                    ClipTokenizer.load(vocabulary("tiny"), TokenizerFamily.HF, 77)
                            .encode("a photo <|endoftext|> !", new TokenizeOptions(false, true)),
                    ClipTokenizer.load(temp, TokenizerFamily.HF, 77)
                            .encode("a photo <|endoftext|> !", new TokenizeOptions(false, true)));
        }
    }

    @Test
    void refusesAnotherModelInTokenizerJson() throws IOException {
        Files.writeString(temp.resolve("tokenizer.json"), "{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}");
        assertRefused("expected a BPE model with the word end </w>, found Unigram with ''");
    }

    /** 60 MB of anything, and what is short but would take a hundred times its length. */
    @ParameterizedTest
    @ValueSource(strings = {"vocab.json", "merges.txt", "tokenizer.json"})
    void filesBeyondTheModelsNeedAreRefusedUnread(String name) throws IOException {
        write(vocab("tiny"), merges("tiny"));
        try (RandomAccessFile file = new RandomAccessFile(temp.resolve(name).toFile(), "rw")) {
            file.setLength(60_000_000);
        }
        assertTooMuch(name + ": larger than ");
        Files.writeString(temp.resolve(name), "[" + "0,".repeat(250_000) + "0]");
        assertTooMuch(name.endsWith(".txt") ? "expected two symbols in line 1" : name + ": more than ");
    }

    private void assertTooMuch(String part) {
        String message = assertThrows(ClipException.class, () -> ClipTokenizer.load(temp, TokenizerFamily.HF, 77, 1000))
                .getMessage();
        assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        assertTrue(message.length() < 500, message);
    }

    @Test
    void refusesMissingFiles() throws IOException {
        assertRefused("expected vocab.json and merges.txt, or tokenizer.json; found neither");
        Files.copy(vocabulary("tiny").resolve("vocab.json"), temp.resolve("vocab.json"));
        assertRefused("vocab.json is there, but merges.txt is not");
    }

    @Test
    void refusesDamagedVocabularies() throws IOException {
        Map<String, Object> vocab = vocab("tiny");
        vocab.remove("a</w>");
        write(vocab, merges("tiny"));
        assertRefused("'a</w>', which stands for byte 97, is not in the vocabulary");
        vocab.put("a</w>", 0L);
        write(vocab, merges("tiny"));
        assertRefused("id 0 is given to both");
        vocab.put("a</w>", 100_000L);
        write(vocab, merges("tiny"));
        assertRefused("the largest id is 100000, but there are only 1000 entries");
        vocab.put("a</w>", -1L);
        write(vocab, merges("tiny"));
        assertRefused("expected an id from 0 to 16777215 for 'a</w>', found -1");
        vocab.put("a</w>", 320L);
        vocab.remove("<|endoftext|>");
        write(vocab, merges("tiny"));
        assertRefused("the eos_token '<|endoftext|>' is not in the vocabulary");
        Files.writeString(temp.resolve("vocab.json"), "{\"a\":1,\"a\":2}");
        assertRefused("vocab.json: duplicate key \"a\"");
    }

    @Test
    void refusesMergesThatContradictTheVocabulary() throws IOException {
        List<String> merges = new ArrayList<>(merges("tiny"));
        String last = merges.removeLast();
        write(vocab("tiny"), merges);
        assertRefused("no merge makes '" + last.replace(" ", "") + "'; the merges do not belong to the vocabulary");
        merges.add(last);
        merges.add(last);
        write(vocab("tiny"), merges);
        assertRefused("merge " + (merges.size() - 1) + " ('" + last + "') occurs twice");
        merges.set(merges.size() - 1, "q zq");
        write(vocab("tiny"), merges);
        assertRefused("'qzq', which merge " + (merges.size() - 1) + " ('q zq') needs, is not in the vocabulary");
        for (String line : List.of("q", "q ", " q", "q z q")) {
            merges.set(merges.size() - 1, line);
            write(vocab("tiny"), merges);
            assertRefused("expected two symbols in line " + merges.size() + ", found '" + line + "'");
        }
    }

    private static Map<String, Object> vocab(String name) throws IOException {
        return new LinkedHashMap<>(
                Json.parseObject(Files.readAllBytes(vocabulary(name).resolve("vocab.json")))
                        .members());
    }

    private static List<String> merges(String name) throws IOException {
        return Files.readAllLines(vocabulary(name).resolve("merges.txt"));
    }

    private void write(Map<String, Object> vocab, List<String> merges) throws IOException {
        Files.writeString(temp.resolve("vocab.json"), Json.write(vocab));
        Files.write(temp.resolve("merges.txt"), merges);
    }

    private void assertRefused(String part) {
        String message = assertThrows(ClipException.class, () -> ClipTokenizer.load(temp, TokenizerFamily.HF, 77))
                .getMessage();
        assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        assertFalse(message.contains("\n"), () -> "one line: " + message);
    }
}
