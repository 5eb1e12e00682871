package io.github.clip4j.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One case for each rule of the format, with the message that names it. */
class SafetensorsRulesTest {
    private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    @TempDir
    private Path directory;

    private static byte[] file(long length, byte[] header, int dataBytes) {
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(header)
                .array();
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] utf8 = header.getBytes(UTF_8);
        return file(utf8.length, utf8, dataBytes);
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(directory.resolve("m.safetensors"), content);
    }

    /** Each is told with what to do about it. */
    private void assertRefused(String expected, byte[] content) throws IOException {
        assertSaid(expected + "; download the file again, or write it anew", content);
    }

    private void assertSaid(String expected, byte[] content) throws IOException {
        Path path = write(content);
        String message = assertThrows(
                        SafetensorsException.class,
                        () -> SafetensorsFile.open(path).close())
                .getMessage();
        assertEquals(path + ": " + expected, message);
    }

    private void assertRefused(String expected, String header, int dataBytes) throws IOException {
        assertRefused(expected, file(header, dataBytes));
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"t\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}".formatted(dtype, shape, offsets);
    }

    @Test
    void acceptsTheSmallestFileAndTrailingSpaces() throws IOException {
        try (var empty = SafetensorsFile.open(write(file("{}", 0)))) {
            assertTrue(empty.tensors().isEmpty());
            assertTrue(empty.metadata().isEmpty());
        }
        try (var padded = SafetensorsFile.open(write(file("{" + A + "}   ", 8)))) {
            assertEquals(List.of(2L), padded.tensors().get("a").shape());
        }
    }

    @Test
    void lengthNeedsEightBytes() throws IOException {
        assertRefused("expected at least 8 bytes for the header length, found a file of 7", new byte[7]);
        assertRefused("expected at least 8 bytes for the header length, found a file of 0", new byte[0]);
    }

    @ParameterizedTest
    @CsvSource({"100000001,100000001", "-1,18446744073709551615", "-9223372036854775808,9223372036854775808"})
    void lengthIsAtMostHundredMillion(long length, String printed) throws IOException {
        assertRefused(
                "header length " + printed + ": expected at most 100000000", file(length, "{}".getBytes(UTF_8), 0));
    }

    @Test
    void headerFitsTheFile() throws IOException {
        assertRefused(
                "header length 100000000: runs past the end of a file of 20 bytes",
                file(100_000_000, "{}".getBytes(UTF_8), 10));
        assertRefused("header length 3: runs past the end of a file of 10 bytes", file(3, "{}".getBytes(UTF_8), 0));
        assertRefused("header length 0: expected at least {}", file(0, new byte[0], 0));
    }

    @Test
    void headerStartsWithABrace() throws IOException {
        assertRefused("offset 8: expected '{', found byte 0x20", " {}", 0);
        assertRefused("offset 8: expected '{', found byte 0x5b", "[]", 0);
    }

    @Test
    void onlySpacesFollowTheHeader() throws IOException {
        assertRefused(
                "header offset 2: expected only spaces after the header's closing brace, found byte 0x78", "{}x", 0);
        assertRefused(
                "header offset 3: expected only spaces after the header's closing brace, found byte 0x00", "{} \0", 0);
    }

    @Test
    void structureIsJson() throws IOException {
        assertRefused("header offset 1: expected a name in quotes, found byte 0x61", "{a:1}", 0);
        assertRefused("header offset 4: expected ':', found byte 0x2c", "{\"a\",{}}", 0);
        assertRefused("header offset 5: expected tensor \"a\": an object, found byte 0x31", "{\"a\":1}", 0);
        assertRefused(
                "header offset " + (A.length() + 2) + ": expected a name in quotes, found byte 0x7d",
                "{" + A + ",}",
                8);
        assertRefused("header offset " + (A.length() + 1) + ": expected '}', found its end", "{" + A, 8);
        assertRefused("the header ends early at offset 7, inside the tensor \"a\" that starts at 5", "{\"a\":{\"", 0);
        assertRefused("tensor \"t\": expected a value, found U+005D at offset 26", tensor("F32", "[1,]", "[0,4]"), 4);
        assertRefused("tensor \"t\": leading zero at offset 24", tensor("F32", "[01]", "[0,4]"), 4);
    }

    @Test
    void headerIsUtf8() throws IOException {
        byte[] name = file("{\"a?\":" + A.substring(4) + "}", 8);
        name[8 + 3] = (byte) 0xff;
        assertRefused("header: name: not valid UTF-8", name);
        byte[] value = file(tensor("?", "[]", "[0,4]"), 4);
        value[8 + 15] = (byte) 0xc0;
        assertRefused("tensor \"t\": not valid UTF-8", value);
        assertRefused("header: a name has an unpaired surrogate", "{\"\\ud800\":" + A.substring(4) + "}", 8);
    }

    @Test
    void namesAreUnique() throws IOException {
        assertRefused("tensor \"a\": duplicate name", "{" + A + "," + A + "}", 8);
        assertRefused("tensor \"a\": duplicate name", "{" + A + "," + A.replace("a\":", "\\u0061\":") + "}", 8);
        assertRefused(
                "tensor \"a\": duplicate key \"shape\" at offset 27",
                "{" + A.replace("[2]", "[2],\"shape\":[2]") + "}",
                8);
        assertRefused("duplicate key \"__metadata__\"", "{\"__metadata__\":{},\"__metadata__\":{}}", 0);
    }

    @Test
    void metadataMapsStringsToStrings() throws IOException {
        assertRefused("__metadata__ \"a\": expected a string, found 1", "{\"__metadata__\":{\"a\":1}}", 0);
        assertRefused("__metadata__ \"a\": expected a string, found null", "{\"__metadata__\":{\"a\":null}}", 0);
        assertRefused(
                "header offset 16: expected __metadata__: an object, found byte 0x22", "{\"__metadata__\":\"\"}", 0);
        assertRefused("__metadata__: duplicate key \"a\" at offset 8", "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0);
        try (var file = SafetensorsFile.open(write(file("{\"__metadata__\":{\"b\":\"1\",\"a\":\"}\\\"{\"}}", 0)))) {
            assertEquals(Map.of("b", "1", "a", "}\"{"), file.metadata());
            assertEquals(List.of("b", "a"), List.copyOf(file.metadata().keySet()));
        }
    }

    @Test
    void dtypeIsKnown() throws IOException {
        String cure = "; make it float32 or float16 (in PyTorch tensor.float()) and save the file again";
        assertSaid(
                "tensor \"t\": dtype: F8_E4M3 is not supported by clip4j" + cure,
                file(tensor("F8_E4M3", "[4]", "[0,4]"), 4));
        assertSaid("tensor \"t\": dtype: C64 is not supported by clip4j" + cure, file(tensor("C64", "[]", "[0,8]"), 8));
        assertRefused("tensor \"t\": dtype: unknown type \"f32\"", tensor("f32", "[1]", "[0,4]"), 4);
        assertRefused(
                "tensor \"t\": dtype: expected a string, found 1",
                tensor("F32", "[1]", "[0,4]").replace("\"F32\"", "1"),
                4);
        assertRefused("tensor \"t\": dtype: expected a string, found none", "{\"t\":{}}", 0);
    }

    @Test
    void shapeHasNonNegativeIntegers() throws IOException {
        assertRefused(
                "tensor \"t\": shape: expected a non-negative integer, found -1", tensor("F32", "[-1]", "[0,4]"), 4);
        assertRefused(
                "tensor \"t\": shape: expected a non-negative integer, found 1.0", tensor("F32", "[1.0]", "[0,4]"), 4);
        assertRefused(
                "tensor \"t\": shape: expected a non-negative integer, found 1.0E30",
                tensor("F32", "[1" + "0".repeat(30) + "]", "[0,4]"),
                4);
        assertRefused(
                "tensor \"t\": shape: expected a non-negative integer, found null",
                tensor("F32", "[null]", "[0,4]"),
                4);
        assertRefused("tensor \"t\": shape: expected an array of integers, found 4", tensor("F32", "4", "[0,4]"), 4);
        assertRefused(
                "tensor \"t\": shape: expected an array of integers, found none", "{\"t\":{\"dtype\":\"F32\"}}", 4);
    }

    @Test
    void offsetsAreTwoOrderedIntegers() throws IOException {
        assertRefused("tensor \"t\": data_offsets: expected 2 integers, found 3", tensor("F32", "[1]", "[0,4,4]"), 4);
        assertRefused("tensor \"t\": data_offsets [4, 0]: begin is after end", tensor("F32", "[1]", "[4,0]"), 4);
        assertRefused(
                "tensor \"t\": data_offsets: expected a non-negative integer, found -4",
                tensor("F32", "[1]", "[-4,0]"),
                4);
    }

    @Test
    void offsetsFitTheShape() throws IOException {
        assertRefused(
                "tensor \"t\": data_offsets [0, 4]: expected 8 bytes for F32 [2], found 4",
                tensor("F32", "[2]", "[0,4]"),
                4);
        assertRefused(
                "tensor \"t\": data_offsets [0, 4]: expected 0 bytes for F32 [0, 7], found 4",
                tensor("F32", "[0,7]", "[0,4]"),
                4);
    }

    @Test
    void sizesDoNotOverflow() throws IOException {
        assertRefused(
                "tensor \"t\": shape [4294967296, 4294967296] of F32: the size overflows 64 bits",
                tensor("F32", "[4294967296,4294967296]", "[0,0]"),
                0);
        assertRefused(
                "tensor \"t\": shape [4611686018427387904] of F32: the size overflows 64 bits",
                tensor("F32", "[4611686018427387904]", "[0,0]"),
                0);
        assertRefused(
                "tensor \"t\": data_offsets [0, 9223372036854775807]: expected 4 bytes for F32 [1], found"
                        + " 9223372036854775807",
                tensor("F32", "[1]", "[0,9223372036854775807]"),
                4);
    }

    @Test
    void dataIsContiguous() throws IOException {
        String b = "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":";
        assertRefused(
                "tensor \"b\": data_offsets [9, 13]: a hole before it, expected begin 8, found 9",
                "{" + b + "[9,13]}," + A + "}",
                13);
        assertRefused(
                "tensor \"b\": data_offsets [7, 11]: overlaps another tensor, expected begin 8, found 7",
                "{" + A + "," + b + "[7,11]}}",
                11);
        assertRefused(
                "tensor \"b\": data_offsets [1, 5]: a hole before it, expected begin 0, found 1",
                "{" + b + "[1,5]}}",
                5);
    }

    @Test
    void dataEndsWithTheFile() throws IOException {
        assertRefused("expected 8 bytes of tensor data after the header, found 7", "{" + A + "}", 7);
        assertRefused("expected 8 bytes of tensor data after the header, found 9", "{" + A + "}", 9);
        assertRefused("expected 0 bytes of tensor data after the header, found 1", "{}", 1);
    }

    @Test
    void messagesStayOneShortLine() throws IOException {
        String name = "x\\n".repeat(5000);
        Path path = write(file("{\"" + name + "\":{\"dtype\":\"F32\"}}", 0));
        String message = assertThrows(
                        SafetensorsException.class,
                        () -> SafetensorsFile.open(path).close())
                .getMessage();
        assertFalse(message.contains("\n"), message);
        assertTrue(message.length() < path.toString().length() + 250, message);
    }

    @Test
    void missingFilesAndDirectories() {
        Path missing = directory.resolve("missing.safetensors");
        assertEquals(
                missing + ": no such file",
                assertThrows(
                                SafetensorsException.class,
                                () -> SafetensorsFile.open(missing).close())
                        .getMessage());
        assertEquals(
                directory + ": not a file",
                assertThrows(
                                SafetensorsException.class,
                                () -> SafetensorsFile.open(directory).close())
                        .getMessage());
    }
}
