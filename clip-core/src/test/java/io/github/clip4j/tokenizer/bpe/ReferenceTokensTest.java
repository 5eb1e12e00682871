package io.github.clip4j.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.clip4j.json.JsonObject;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The 362 strings of tokens.jsonl and the 3,000 of strings.jsonl.gz, all of them exactly. */
class ReferenceTokensTest {
    private static final TokenizeOptions AS_REFERENCE = new TokenizeOptions(true, true);

    @ParameterizedTest
    @EnumSource
    void namedStrings(TokenizerFamily family) throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonObject row : TokenGoldens.objects("tokens.jsonl")) {
            String key =
                    family == TokenizerFamily.OPEN_CLIP || row.get(family.id()).isEmpty() ? "openclip" : family.id();
            int[] expected = TokenGoldens.ids(row, key);
            int[] found = tokenizer.encode(TokenGoldens.text(row), AS_REFERENCE);
            compared++;
            if (!Arrays.equals(expected, found))
                differences.add(row.get("i") + " '" + TokenGoldens.text(row) + "': expected "
                        + Arrays.toString(expected) + ", found " + Arrays.toString(found));
            if (family != TokenizerFamily.HF
                    && !row.string("cleaned").orElseThrow().equals(tokenizer.clean(TokenGoldens.text(row))))
                differences.add(row.get("i") + " cleaned: " + tokenizer.clean(TokenGoldens.text(row)));
        }
        assertEquals(List.of(), differences);
        assertEquals(362, compared);
    }

    @Test
    void fullLength() throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.OPEN_CLIP, 49408, 100_000);
        for (JsonObject row : TokenGoldens.objects("tokens.jsonl"))
            assertEquals(
                    row.integer("full_len").orElseThrow(),
                    tokenizer.encode(TokenGoldens.text(row), AS_REFERENCE).length,
                    () -> "length of " + row.get("i"));
    }

    @ParameterizedTest
    @EnumSource
    void randomStrings(TokenizerFamily family) throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family, 49408, 100_000);
        List<String> differences = new ArrayList<>();
        List<JsonObject> rows = TokenGoldens.objects("strings.jsonl.gz");
        for (JsonObject row : rows) {
            String text = TokenGoldens.text(row);
            String cleaned = row.string("cleaned").orElse(text);
            if (family == TokenizerFamily.HF) cleaned = row.string("hfCleaned").orElse(cleaned);
            if (!cleaned.equals(tokenizer.clean(text)))
                differences.add(
                        "clean '" + text + "': expected '" + cleaned + "', found '" + tokenizer.clean(text) + "'");
            int[] expected = TokenGoldens.wrapped(
                    TokenGoldens.ids(row, row.get(family.id()).isEmpty() ? "open_clip" : family.id()));
            int[] found = tokenizer.encode(text, AS_REFERENCE);
            if (!Arrays.equals(expected, found))
                differences.add(
                        "'" + text + "': expected " + Arrays.toString(expected) + ", found " + Arrays.toString(found));
        }
        assertEquals(List.of(), differences);
        assertEquals(3000, rows.size());
    }

    @Test
    void hfWithoutSpecialTokensIsSplitSpecialTokens() throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.HF, 49408, 100_000);
        int different = 0;
        for (JsonObject row : TokenGoldens.objects("strings.jsonl.gz")) {
            String key =
                    row.get("hfSplit").isPresent() ? "hfSplit" : row.get("hf").isPresent() ? "hf" : "open_clip";
            if (key.equals("hfSplit")) different++;
            int[] found = tokenizer.encode(TokenGoldens.text(row), TokenizeOptions.DEFAULT);
            assertEquals(
                    Arrays.toString(TokenGoldens.wrapped(TokenGoldens.ids(row, key))),
                    Arrays.toString(found),
                    () -> "ids of '" + TokenGoldens.text(row) + "'");
        }
        assertFalse(different < 20, () -> "the golden has too few rows with special spellings");
    }

    @ParameterizedTest
    @EnumSource
    void noSpecialTokenComesOutOfText(TokenizerFamily family) throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family, 49408, 100_000);
        TokenizeOptions allow = new TokenizeOptions(false, true);
        int withSpecials = 0;
        List<JsonObject> rows = new ArrayList<>(TokenGoldens.objects("tokens.jsonl"));
        rows.addAll(TokenGoldens.objects("strings.jsonl.gz"));
        for (JsonObject row : rows) {
            String text = TokenGoldens.text(row);
            assertEquals(
                    2, specials(tokenizer.encode(text, TokenizeOptions.DEFAULT)), () -> "specials in '" + text + "'");
            if (specials(tokenizer.encode(text, allow)) > 2) withSpecials++;
        }
        assertFalse(withSpecials < 20, () -> "the goldens have too few special spellings");
    }

    private static long specials(int[] ids) {
        return Arrays.stream(ids).filter(id -> id >= TokenGoldens.START).count();
    }
}
