package io.github.clip4j.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
