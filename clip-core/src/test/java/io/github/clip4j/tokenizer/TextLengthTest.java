package io.github.clip4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts of any size, on their way to the tokenizer. */
class TextLengthTest {
    private static final TokenizeOptions TRUNCATE = new TokenizeOptions(true, false);
    private static final String LONGEST = "a ".repeat(TextLength.MAX / 2);

    @ParameterizedTest
    @EnumSource
    void largeTextsAreRefusedBeforeTheyAreCleaned(TokenizerFamily family) {
        ClipTokenizer tokenizer = ClipTokenizer.bundled(family);
        assertEquals(77, tokenizer.encode(LONGEST, TRUNCATE).length);
        String larger = LONGEST + "a";
        String message = "the text has 1048577 characters, expected at most 1048576: shorten it";
        refused(message, () -> tokenizer.encode(larger, TRUNCATE));
        refused(message, () -> tokenizer.encodePadded(larger, TRUNCATE));
        refused(message, () -> tokenizer.tokens(larger, TRUNCATE));
        refused(message, () -> tokenizer.clean(larger));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(ClipException.class, call).getMessage());
    }
}
