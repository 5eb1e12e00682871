package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static List<LineReader.Line> lines(byte[] bytes) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(bytes), "f");
        List<LineReader.Line> lines = new ArrayList<>();
        for (var line = reader.next(); line != null; line = reader.next()) lines.add(line);
        return lines;
    }

    private static List<String> texts(String text) throws IOException {
        return lines(text.getBytes(StandardCharsets.UTF_8)).stream()
                .map(line -> String.valueOf(line.text()))
                .toList();
    }

    @Test
    void allKindsOfLineEnds() throws IOException {
        assertEquals(List.of("a", "b", "", "c", "d"), texts("\ufeffa\r\nb\n\nc\rd"));
        assertEquals(List.of("a", ""), texts("a\r\r"));
        assertEquals(List.of("a", "b"), texts("a\r\nb\r\n"));
        assertEquals(List.of(), texts(""));
        assertEquals(List.of("", "\ufeffx"), texts("\n\ufeffx"));
    }

    @Test
    void namesMayEndWithNul() throws IOException {
        for (String text : List.of("a\nb\0c\r\0", "a\nb\0c\r")) {
            LineReader reader =
                    LineReader.ofNames(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "f");
            assertEquals("a\nb", Objects.requireNonNull(reader.next()).text());
            assertEquals("c\r", Objects.requireNonNull(reader.next()).text());
            assertNull(reader.next());
        }
        LineReader lines =
                LineReader.ofNames(new ByteArrayInputStream("a\nb\r\n".getBytes(StandardCharsets.UTF_8)), "f");
        assertEquals("a", Objects.requireNonNull(lines.next()).text());
        assertEquals("b", Objects.requireNonNull(lines.next()).text());
        assertNull(lines.next());
    }

    @Test
    void aBadLineDoesNotSpoilTheNext() throws IOException {
        byte[] bytes = new byte[LineReader.MAX_BYTES + 4];
        Arrays.fill(bytes, (byte) 'x');
        bytes[bytes.length - 3] = '\n';
        bytes[bytes.length - 1] = (byte) 0xff;
        List<LineReader.Line> lines = lines(bytes);
        assertEquals(2, lines.size());
        assertNull(lines.get(0).text());
        assertTrue(String.valueOf(lines.get(0).fault()).contains("found 1048577"), lines::toString);
        assertTrue(String.valueOf(lines.get(1).fault()).contains("not valid UTF-8"), lines::toString);
        assertEquals(2, lines.get(1).number());
        bytes[LineReader.MAX_BYTES] = '\n';
        assertEquals(
                LineReader.MAX_BYTES,
                String.valueOf(lines(bytes).getFirst().text()).length());
    }

    @Test
    void aStreamWithoutLinesIsGivenUp() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        ClipException e = assertThrows(ClipException.class, () -> new LineReader(endless, "f").next());
        assertEquals("f, line 1: expected lines of text, found no end of the line within 256 MB", e.getMessage());
    }
}
