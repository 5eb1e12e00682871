package io.github.clip4j.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipExceptionTest {
    /** A file may be called like a part of any message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no pixels              | e      | e: no pixels",
                "expected a number      | e      | e: expected a number",
                "e: no pixels           | e      | e: no pixels",
                "x.json.width is 0      | x.json | x.json.width is 0",
                "unsupported x.json.act | x.json | unsupported x.json.act",
                "dir/a.json: bad        | dir    | dir/a.json: bad",
            })
    void thePlaceIsNamedOnce(String message, String place, String expected) {
        assertEquals(expected, new ClipException(message).in(place).getMessage());
    }

    /** Names of files and texts come from anywhere; a log and a terminal must survive them. */
    @Test
    void aMessageIsOneLineThatCommandsNothing() {
        assertEquals(
                "a\\nb\\u001b[31m\\u202ec: d\\u0000", new ClipException("a\nb\u001b[31m\u202ec: d\0").getMessage());
        assertEquals("x\\ny: bad", new ClipException("bad").in("x\ny").getMessage());
    }

    @Test
    void ofALongMessageTheReasonAndTheCureStay() {
        String message =
                new ClipException("file: " + "\ud83d\udc31".repeat(1000) + "; remove it", new Error()).getMessage();
        assertTrue(message.length() <= OneLine.LIMIT && message.length() > OneLine.LIMIT - 10, message);
        assertTrue(message.startsWith("file: ") && message.endsWith("; remove it"), message);
        assertTrue(message.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE), message);
        assertEquals("a".repeat(OneLine.LIMIT), new ClipException("a".repeat(OneLine.LIMIT)).getMessage());
    }
}
