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
import io.github.clip4j.tokenizer.text.ResourceText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Added tokens in every form of file, as transformers finds them. */
class AddedTokensTest {
    private static final Path VOCABULARY = GoldenFiles.path("tokenizer/vocabularies/tiny64");
    private static final TokenizeOptions AS_REFERENCE = new TokenizeOptions(false, true);

    @TempDir
    Path temp;

    @Test
    void equalsTransformers() throws IOException {
        List<JsonObject> rows = TokenGoldens.objects("added.jsonl");
        List<Object> texts = rows.getFirst().array("texts").orElseThrow();
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonObject row : rows.subList(1, rows.size())) {
            String name = row.string("case").orElseThrow();
            Path folder = Files.createDirectory(temp.resolve(String.valueOf(compared++)));
            write(folder, row.bool("whole").orElseThrow(), row.object("files").orElseThrow());
            ClipTokenizer tokenizer = ClipTokenizer.load(folder, TokenizerFamily.HF, 1000);
            assertEquals(row.integer("size").orElseThrow(), tokenizer.vocabSize(), name);
            for (int i = 0; i < texts.size(); i++) {
                String text = (String) texts.get(i);
                String expected = String.valueOf(row.array("ids").orElseThrow().get(i));
                compare(name + " '" + text + "'", expected, tokenizer.encode(text, AS_REFERENCE), differences);
                // Only what spells start or end of text depends on the option.
                if (!text.contains("<|end"))
                    compare(name, expected, tokenizer.encode(text, TokenizeOptions.DEFAULT), differences);
            }
        }
        assertEquals(List.of(), differences);
        assertEquals(84, compared);
    }

    private static void compare(String what, String expected, int[] found, List<String> differences) {
        if (!expected.equals(Arrays.toString(found)))
            differences.add("%s: expected %s, found %s%n".formatted(what, expected, Arrays.toString(found)));
    }

    @Test
    void otherFamiliesFindThemToo() throws IOException {
        write(temp, false, Map.of("added_tokens.json", Map.of("<cat-toy>", 600L)));
        for (TokenizerFamily family : TokenizerFamily.values()) {
            ClipTokenizer tokenizer = ClipTokenizer.load(temp, family, 77);
            assertEquals(
                    "[<|startoftext|>, a</w>, <cat-toy>, p, h, o, to</w>, <|endoftext|>]",
                    tokenizer
                            .tokens("a <Cat-Toy> photo", TokenizeOptions.DEFAULT)
                            .toString(),
                    family.id());
        }
    }

    /** They shape the sequence, unlike the tokens for padding, the unknown and the like. */
    @Test
    void startAndEndOfTextAreOrdinaryTextUnlessAllowed() throws IOException {
        write(temp, false, Map.of("tokenizer_config.json", Map.of("pad_token", "!", "unk_token", "<|startoftext|>")));
        ClipTokenizer tokenizer = ClipTokenizer.load(temp, TokenizerFamily.HF, 77);
        String text = "<|endoftext|><|startoftext|>";
        assertEquals(
                List.of("<|startoftext|>", "<|endoftext|>", "<|startoftext|>", "<|endoftext|>"),
                tokenizer.tokens(text, AS_REFERENCE));
        List<String> ordinary = tokenizer.tokens(text, TokenizeOptions.DEFAULT);
        assertFalse(ordinary.subList(1, ordinary.size() - 1).contains("<|endoftext|>"), ordinary.toString());
        assertFalse(ordinary.subList(1, ordinary.size() - 1).contains("<|startoftext|>"), ordinary.toString());
    }

    /** OpenAI's and open_clip's tokenizers pad with 0 and know of no such token. */
    @Test
    void otherFamiliesHaveNoPaddingToken() throws IOException {
        write(temp, false, Map.of("tokenizer_config.json", Map.of("pad_token", "!")));
        for (TokenizerFamily family : TokenizerFamily.values())
            assertEquals(
                    family == TokenizerFamily.HF ? "!" : "!</w>",
                    ClipTokenizer.load(temp, family, 77)
                            .tokens("a dog!", TokenizeOptions.DEFAULT)
                            .get(5),
                    family.id());
    }

    /** CLIP's 49,408 entries and one more in tokenizer.json, as a fine-tune of a published model has them. */
    @Test
    void theRealVocabularyWithOneTokenMoreEqualsTransformers() throws IOException {
        JsonObject golden = TokenGoldens.objects("real-size.jsonl").getFirst();
        JsonObject files = golden.object("files").orElseThrow();
        Files.writeString(
                temp.resolve("tokenizer_config.json"),
                Json.write(files.get("tokenizer_config.json").orElseThrow()));
        List<String> merges;
        try (InputStream in = new GZIPInputStream(ResourceText.open("clip-bpe-merges.txt.gz"))) {
            merges = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        Map<String, Object> vocab = new LinkedHashMap<>();
        for (String end : List.of("", "</w>"))
            for (int i = 0; i < 256; i++)
                vocab.put(ByteAlphabet.character(ByteAlphabet.byteAt(i)) + end, (long) vocab.size());
        for (String merge : merges) vocab.put(merge.replace(" ", ""), (long) vocab.size());
        for (String token : List.of("<|startoftext|>", "<|endoftext|>")) vocab.put(token, (long) vocab.size());
        writeWhole(temp, files, vocab, merges);
        ClipTokenizer tokenizer = ClipTokenizer.load(temp, TokenizerFamily.HF, 77, 49409);
        assertEquals(49409, tokenizer.vocabSize());
        for (Object item : golden.array("texts").orElseThrow()) {
            JsonObject row = JsonObject.of(item, "texts");
            String text = TokenGoldens.text(row);
            assertArrayEquals(TokenGoldens.ids(row, "ids"), tokenizer.encode(text, AS_REFERENCE), text);
            assertArrayEquals(TokenGoldens.ids(row, "ids"), tokenizer.encode(text, TokenizeOptions.DEFAULT), text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "added_tokens.json ; {'sks': 700} ; the added token 'sks' has the id 700, but transformers gives it"
                        + " 600",
                "added_tokens.json ; {'a': 600} ; the added token 'a' has the id 600, but transformers gives it 64",
                "added_tokens.json ; {'sks': -1} ; expected an id from 0 to 16777215 for 'sks', found -1",
                "added_tokens.json ; {'': 600} ; expected added tokens of 1 to 1000 characters, found one of 0",
                "added_tokens.json ; [] ; added_tokens.json: expected an object, found an array",
                "tokenizer_config.json ; {'added_tokens_decoder': {'x': {'content': 'sks'}}} ; for 'x', found null",
                "tokenizer_config.json ; {'added_tokens_decoder': {'600': 'sks'}} ; expected an object, found the"
                        + " string",
                "tokenizer_config.json ; {'tokenizer_class': 'BertTokenizer'} ; tokenizer_class is \"BertTokenizer\"",
                "tokenizer_config.json ; {'eos_token': '<end>'} ; the eos_token '<end>' is not in the vocabulary",
                "tokenizer_config.json ; {'eos_token': '<|startoftext|>'} ; start and end of text are the same token",
            })
    void refusesInOneLine(String file, String json, String part) throws IOException {
        write(temp, false, Map.of());
        Files.writeString(temp.resolve(file), json.replace('\'', '"'));
        String message = assertThrows(ClipException.class, () -> ClipTokenizer.load(temp, TokenizerFamily.HF, 77))
                .getMessage();
        assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        assertTrue(message.contains(temp.toString()), message);
        assertFalse(message.contains("\n"), message);
    }

    /** Otherwise vocab.json would count, or the bundled vocabulary. */
    @Test
    void aLinkWithoutTargetIsNoAbsentFile() throws IOException {
        write(temp, false, Map.of());
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "added_tokens.json")) {
            Path link = Files.createSymbolicLink(temp.resolve(file), temp.resolve("lost"));
            String message = assertThrows(ClipException.class, () -> ClipTokenizer.load(temp, TokenizerFamily.HF, 77))
                    .getMessage();
            assertTrue(message.startsWith(link + ": a link to a file that is missing"), message);
            Files.delete(link);
        }
        Path folder = Files.createDirectory(temp.resolve("empty"));
        Files.createSymbolicLink(folder.resolve("vocab.json"), folder.resolve("lost"));
        assertThrows(ClipException.class, () -> ClipTokenizer.isIn(folder));
    }

    @Test
    void theGeneralClassMustDoWhatClipDoes() throws IOException {
        Map<String, Object> general = Map.of("tokenizer_class", "PreTrainedTokenizerFast");
        write(temp, true, Map.of("tokenizer_config.json", general, "tokenizer.json", Map.of()));
        String message = assertThrows(ClipException.class, () -> ClipTokenizer.load(temp, TokenizerFamily.HF, 77))
                .getMessage();
        assertTrue(message.contains("the normalizer must be CLIP's, found null"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<|startoftext|> ; <|endoftext|> ; false ; ",
                "<|endoftext|> ; <|startoftext|> ; false ; the post_processor must be CLIP's",
                "<|startoftext|> ; <|endoftext|> ; true ; model.ignore_merges",
            })
    void theGeneralClassDoesWhatTheFileSays(String start, String end, boolean ignore, String refusal)
            throws IOException {
        Map<String, Object> general = Map.of("tokenizer_class", "PreTrainedTokenizerFast");
        Map<String, Object> processor =
                Map.of("type", "RobertaProcessing", "cls", List.of(start, 512L), "sep", List.of(end, 513L));
        Map<String, Object> document = new LinkedHashMap<>(clipDocument());
        document.put("post_processor", processor);
        write(temp, true, Map.of("tokenizer_config.json", general, "tokenizer.json", document));
        Path file = temp.resolve("tokenizer.json");
        if (ignore)
            Files.writeString(
                    file, Files.readString(file).replace("\"merges\":", "\"ignore_merges\":true,\"merges\":"));
        if (refusal == null) {
            assertEquals(77, ClipTokenizer.load(temp, TokenizerFamily.HF, 77).contextLength());
            return;
        }
        String message = assertThrows(ClipException.class, () -> ClipTokenizer.load(temp, TokenizerFamily.HF, 77))
                .getMessage();
        assertTrue(message.contains(refusal), message);
    }

    /** The steps of openai/clip-vit-base-patch32's tokenizer.json. */
    private static Map<String, Object> clipDocument() {
        String steps = """
            {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"},
              {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "}, {"type": "Lowercase"}]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex":
              "<\\\\|startoftext\\\\|>|<\\\\|endoftext\\\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"},
              "behavior": "Removed", "invert": true}, {"type": "ByteLevel", "add_prefix_space": false}]}}
            """;
        return JsonObject.of(Json.parse(steps), "steps").members();
    }

    private static void write(Path folder, boolean whole, JsonObject files) throws IOException {
        write(folder, whole, files.members());
    }

    private static void write(Path folder, boolean whole, Map<String, ?> files) throws IOException {
        for (var file : files.entrySet())
            if (!file.getKey().equals("tokenizer.json"))
                Files.writeString(folder.resolve(file.getKey()), Json.write(file.getValue()));
        if (!whole) {
            for (String file : List.of("vocab.json", "merges.txt"))
                Files.copy(VOCABULARY.resolve(file), folder.resolve(file));
            return;
        }
        List<Object> merges = new ArrayList<>();
        for (String line : Files.readAllLines(VOCABULARY.resolve("merges.txt")))
            if (!line.startsWith("#")) merges.add(List.of(line.split(" ", -1)));
        Object vocab = Json.parse(Files.readAllBytes(VOCABULARY.resolve("vocab.json")));
        writeWhole(folder, new JsonObject(Map.copyOf(files), "files"), vocab, merges);
    }

    private static void writeWhole(Path folder, JsonObject files, Object vocab, List<?> merges) throws IOException {
        Map<String, Object> document =
                new LinkedHashMap<>(files.object("tokenizer.json").orElseThrow().members());
        document.put("model", Map.of("type", "BPE", "end_of_word_suffix", "</w>", "vocab", vocab, "merges", merges));
        Files.writeString(folder.resolve("tokenizer.json"), Json.write(document));
    }
}
