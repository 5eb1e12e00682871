package io.github.clip4j.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void errorsOfTheLibraryAreOneShortLineToo() {
        ClipException e = new ClipException("a\u001b[2Jb\r\n".repeat(200) + ": no such file");
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("a\\u001b[2Jb\\u000d\\na"), message);
        assertTrue(message.endsWith(": no such file"), message);
        assertEquals(OneLine.LIMIT, message.length(), message);
        String place = "bad\u001bname.png";
        assertEquals(
                "bad\\u001bname.png: x",
                new ClipException(place + ": x").in(place).getMessage());
    }

    @Test
    void noHalfCharacterIsLeftWhereALongLineIsCut() {
        for (int shift = 0; shift < 2; shift++) {
            String message = OneLine.of("x".repeat(shift) + "🚀".repeat(2000));
            assertTrue(message.length() <= OneLine.LIMIT, message);
            assertEquals(message, OneLine.escaped(message), "lone surrogates would be escaped");
            assertTrue(!message.contains("\\ud8"), message);
        }
    }

    @Test
    void whatIsShortEnoughStays() {
        String exact = "é".repeat(OneLine.LIMIT);
        assertEquals(exact, OneLine.of(exact));
    }
}
