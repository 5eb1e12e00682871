package io.github.clip4j.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTokenizerTest {
    private static final TokenizeOptions TRUNCATE = new TokenizeOptions(true, false);

    @Test
    void familiesHaveIds() {
        for (TokenizerFamily family : TokenizerFamily.values())
            assertEquals(family, TokenizerFamily.parse(family.id()));
        assertEquals(
                "unknown tokenizer family 'siglip': expected openai, open_clip, hf",
                assertThrows(ClipException.class, () -> TokenizerFamily.parse("siglip"))
                        .getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void bundledHasClipsNumbers(TokenizerFamily family) {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family);
        assertEquals(49408, tokenizer.vocabSize());
        assertEquals(77, tokenizer.contextLength());
        assertEquals(49406, tokenizer.startOfText());
        assertEquals(49407, tokenizer.endOfText());
        assertEquals(family, tokenizer.family());
        assertArrayEquals(
                new int[] {49406, 320, 1125, 539, 320, 2368, 49407},
                tokenizer.encode("a photo of a cat", TokenizeOptions.DEFAULT));
        assertArrayEquals(new int[] {49406, 49407}, tokenizer.encode("", TokenizeOptions.DEFAULT));
    }

    @ParameterizedTest
    @EnumSource
    void paddingIsTheFamilys(TokenizerFamily family) {
        int[] padded = ClipTokenizer.bundled(family).encodePadded("a cat", TokenizeOptions.DEFAULT);
        int[] expected = new int[77];
        Arrays.fill(expected, family == TokenizerFamily.HF ? 49407 : 0);
        expected[0] = 49406;
        expected[1] = 320;
        expected[2] = 2368;
        expected[3] = 49407;
        assertArrayEquals(expected, padded);
    }

    @ParameterizedTest
    @EnumSource
    void exactlyFullContextFits(TokenizerFamily family) {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family);
        int[] ids = tokenizer.encode("cat ".repeat(75), TokenizeOptions.DEFAULT);
        assertEquals(77, ids.length);
        assertArrayEquals(ids, tokenizer.encode("cat ".repeat(80), TRUNCATE));
        assertEquals(
                "the text has 78 tokens, but the model takes at most 77",
                assertThrows(ClipException.class, () -> tokenizer.encode("cat ".repeat(76), TokenizeOptions.DEFAULT))
                        .getMessage());
    }

    @Test
    void tokensAreReadable() {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.OPENAI);
        assertEquals(
                List.of(
                        "<|startoftext|>",
                        "a</w>",
                        "croissant</w>",
                        "é</w>",
                        "<0xE1>",
                        "<0xBB>",
                        "<0x87></w>",
                        "<|endoftext|>"),
                tokenizer.tokens("a croissant é ệ", TokenizeOptions.DEFAULT));
    }

    @ParameterizedTest
    @EnumSource
    void loneSurrogatesAreReplaced(TokenizerFamily family) {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family);
        int[] expected = tokenizer.encode("a \ufffd b\ufffd", TokenizeOptions.DEFAULT);
        assertArrayEquals(expected, tokenizer.encode("a \ud83d b\ude00", TokenizeOptions.DEFAULT));
        assertArrayEquals(expected, tokenizer.encode("a \udc00 b\ud800", new TokenizeOptions(false, true)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 513, 49409, Integer.MAX_VALUE})
    void bundledSizesAreBounded(int size) {
        ClipException e = assertThrows(ClipException.class, () -> ClipTokenizer.bundled(TokenizerFamily.HF, size, 77));
        assertEquals(
                "CLIP's bundled vocabulary has 514 to 49408 entries; expected a size in this range, found " + size,
                e.getMessage());
    }

    @Test
    void contextLengthIsAtLeastTwo() {
        ClipException e = assertThrows(ClipException.class, () -> ClipTokenizer.bundled(TokenizerFamily.HF, 1000, 1));
        assertEquals("expected a context length of at least 2 tokens, found 1", e.getMessage());
    }

    @Test
    void smallestVocabularyIsBytes() {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.OPENAI, 514, 77);
        // 'c', 'a', 't</w>' at their places in the order of printable bytes.
        assertArrayEquals(new int[] {512, 66, 64, 256 + 83, 513}, tokenizer.encode("cat", TokenizeOptions.DEFAULT));
    }

    @ParameterizedTest
    @EnumSource
    void hostileTextsTakeBoundedTime(TokenizerFamily family) {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family);
        int n = 100_000;
        for (String text : List.of(
                "a".repeat(n),
                "ab".repeat(n / 2),
                "é".repeat(n),
                "e" + "\u0301\u0323".repeat(n / 2),
                "e" + "\u0f73\u0f71".repeat(n / 2),
                "Ã".repeat(n),
                "Ã©".repeat(n / 2),
                "\u001b[;".repeat(n / 3),
                "&".repeat(n),
                "&#".repeat(n / 2),
                "&#1".repeat(n / 3),
                "<|startoftext|".repeat(n / 14),
                "Σ'".repeat(n / 2),
                " ".repeat(n),
                "!'".repeat(n / 2),
                "â€œ\n".repeat(n / 4)))
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> tokenizer.encode(text, new TokenizeOptions(true, true)),
                    () -> family + " on " + text.substring(0, 20));
    }

    @Test
    void endlessRepairIsRefused() {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.OPENAI);
        assertEquals("&", tokenizer.clean("&" + "amp;".repeat(900)));
        String hostile = "é&" + "amp;".repeat(25_000);
        ClipException e = assertThrows(ClipException.class, () -> tokenizer.encode(hostile, TRUNCATE));
        assertEquals(
                "the text is damaged or escaped too many times over to be repaired in bounded time", e.getMessage());
    }

    @Test
    void threadsShareATokenizer() {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.OPENAI);
        List<String> texts = IntStream.range(0, 200)
                .mapToObj(i -> "photo no. " + i + " of a café â€œ")
                .toList();
        List<String> alone = texts.stream()
                .map(t -> Arrays.toString(tokenizer.encode(t, TokenizeOptions.DEFAULT)))
                .toList();
        List<String> together = texts.parallelStream()
                .map(t -> Arrays.toString(tokenizer.encode(t, TokenizeOptions.DEFAULT)))
                .toList();
        assertEquals(alone, together);
    }
}
