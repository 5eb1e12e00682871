package io.github.clip4j.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8259: what must be accepted, what must be refused, and what is written. */
class JsonTest {
    @Test
    void values() {
        assertEquals(Map.of(), Json.parse("{}"));
        assertEquals(List.of(), Json.parse(" [ ] "));
        assertEquals("", Json.parse("\"\""));
        assertEquals(true, Json.parse("true"));
        assertEquals(false, Json.parse("\t\r\nfalse"));
        assertNull(Json.parse("null"));
        assertEquals(
                Map.of("a", List.of(1L, 2.5, "x", Map.of("b", false))),
                Json.parse("{\"a\":[1,2.5,\"x\",{\"b\":false}]}"));
    }

    @Test
    void numbers() {
        assertEquals(0L, Json.parse("0"));
        assertEquals(0L, Json.parse("-0"));
        assertEquals(-12L, Json.parse("-12"));
        assertEquals(Long.MAX_VALUE, Json.parse("9223372036854775807"));
        assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808"));
        assertEquals(9.223372036854775808e18, Json.parse("9223372036854775808"));
        assertEquals(1e30, Json.parse("1" + "0".repeat(30)));
        assertEquals(-0.0, Json.parse("-0.0"));
        assertEquals(1.0, Json.parse("1.0"));
        assertEquals(120.0, Json.parse("1.2E+2"));
        assertEquals(0.012, Json.parse("1.2e-2"));
        assertEquals(10.0, Json.parse("1e1"));
        assertEquals(Double.POSITIVE_INFINITY, Json.parse("1e999"));
    }

    @Test
    void strings() {
        assertEquals("\"\\/\b\f\n\r\t", Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""));
        assertEquals("aé€\ud83d\ude00", Json.parse("\"a\\u00e9\\u20AC\\ud83d\\uDE00\""));
        assertEquals("é€\ud83d\ude00\u007f\u2028", Json.parse("\"é€\ud83d\ude00\u007f\u2028\"".getBytes(UTF_8)));
        assertEquals("\ud800", Json.parse("\"\\ud800\""), "half a pair is legal in RFC 8259, section 8.2");
        assertEquals("\0", Json.parse("\"\\u0000\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "[1",
                "[1,",
                "\"a",
                "\"\\",
                "\"\\u12",
                "-",
                "t",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{,}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "[1]]",
                "{}{}",
                "1 2",
                "[1}",
                "{\"a\":1]",
                "True",
                "nul",
                "nulll",
                "undefined",
                "NaN",
                "Infinity",
                "-Infinity",
                "+1",
                "01",
                "-01",
                "00",
                ".5",
                "1.",
                "1.e1",
                "1e",
                "1e+",
                "0x10",
                "1_000",
                "١",
                "--1",
                "- 1",
                "\"\n\"",
                "\"\t\"",
                "\"\u0000\"",
                "\"\\x41\"",
                "\"\\u00g0\"",
                "\"\\u٠٠٠٠\"",
                "\"\\a\"",
                "'a'",
                "// c\n1",
                "/* c */1",
                "\ufeff1",
                "\u00a01",
                "\u000b1",
                "[\"a\":1]",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}"
            })
    void refuses(String text) {
        String message =
                assertThrows(JsonException.class, () -> Json.parse(text)).getMessage();
        assertFalse(message.contains("\n"), message);
        assertTrue(message.matches(".*offset \\d+.*"), message);
    }

    @Test
    void everyTruncationOfADocumentIsRefused() {
        String text = "{\"a\":[1.5e-3,true,null,\"\\u00e9\\n\"],\"b\":{\"c\":-7}}";
        Json.parse(text);
        for (int i = 0; i < text.length(); i++) {
            String part = text.substring(0, i);
            assertThrows(JsonException.class, () -> Json.parse(part), part);
        }
    }

    @Test
    void malformedUtf8IsRefused() {
        for (byte[] bytes : new byte[][] {
            {'"', (byte) 0xff, '"'},
            {'"', (byte) 0xc0, (byte) 0xaf, '"'}, // an overlong slash
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, // a surrogate
            {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}, // beyond U+10FFFF
            {'"', (byte) 0xe2, (byte) 0x82, '"'},
        })
            assertEquals(
                    "not valid UTF-8",
                    assertThrows(JsonException.class, () -> Json.parse(bytes), Arrays.toString(bytes))
                            .getMessage());
    }

    @Test
    void depthIsLimited() {
        int max = Json.MAX_DEPTH;
        Json.parse("[".repeat(max) + "]".repeat(max));
        Json.parse("[" + "[],".repeat(100_000) + "{}]");
        for (String deep : List.of("[".repeat(max + 1), "{\"a\":".repeat(max + 1), "[".repeat(5_000_000)))
            assertTrue(assertThrows(JsonException.class, () -> Json.parse(deep))
                    .getMessage()
                    .startsWith("nested deeper than " + max));
    }

    @Test
    void digitsAreLimited() {
        Json.parse("1".repeat(1000));
        assertThrows(JsonException.class, () -> Json.parse("1".repeat(1001)));
        assertThrows(JsonException.class, () -> Json.parse("1." + "1".repeat(1_000_000)));
    }

    @Test
    void membersKeepTheirOrder() {
        var map = (Map<?, ?>) Json.parse("{\"z\":1,\"a\":2,\"\":3}");
        assertEquals("[z, a, ]", map == null ? "" : map.keySet().toString());
    }

    @Test
    void writes() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", List.of(1, 2L, 1.5, 0.1f, true));
        map.put("n", null);
        map.put("q\"", "\\\n\r\t\u0001\u007f\u2028\ud800x\ude00\ud83d\ude00é/");
        map.put("e", List.of(Map.of(), List.of()));
        map.put("f", new float[] {1, Float.NaN});
        map.put("i", new int[] {1, -2});
        map.put("l", new long[] {});
        map.put("inf", Double.NEGATIVE_INFINITY);
        assertEquals(
                "{\"a\":[1,2,1.5,0.1,true],\"n\":null,\"q\\\"\":\"\\\\\\n\\r\\t\\u0001\\u007f\\u2028\\ud800x\\ude00"
                        + "\ud83d\ude00é/\",\"e\":[{},[]],\"f\":[1.0,null],\"i\":[1,-2],\"l\":[],\"inf\":null}",
                Json.write(map));
        assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(20260101);
        for (int i = 0; i < 2000; i++) {
            Object value = value(random, 0);
            String text = Json.write(value);
            assertEquals(value, Json.parse(text), text);
            assertArrayEquals(
                    text.getBytes(UTF_8),
                    new String(text.getBytes(UTF_8), UTF_8).getBytes(UTF_8),
                    "valid UTF-8: " + text);
            assertEquals(value, Json.parse(text.getBytes(UTF_8)), text);
        }
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> random.nextLong() >> random.nextInt(64);
            case 1 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 2 -> random.nextBoolean();
            case 3 -> string(random);
            case 4 ->
                random.ints(random.nextInt(4))
                        .mapToObj(_ -> value(random, depth + 1))
                        .toList();
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int n = random.nextInt(4); n > 0; n--) map.put(string(random), value(random, depth + 1));
                yield map;
            }
        };
    }

    /** Any UTF-16 units, unpaired surrogates among them. */
    private static String string(Random random) {
        StringBuilder s = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> s.append((char) random.nextInt(0x100));
                case 1 -> s.append((char) random.nextInt(0x10000));
                case 2 -> s.append((char) (0xd800 + random.nextInt(0x800)));
                default -> s.appendCodePoint(0x10000 + random.nextInt(0x100000));
            }
        }
        return s.toString();
    }

    @Test
    void objectsReadByType() {
        JsonObject object = Json.parseObject(
                "{\"s\":\"x\",\"i\":7,\"d\":1.5,\"b\":true,\"a\":[1],\"o\":{\"k\":1},\"n\":null,\"big\":3000000000}"
                        .getBytes(UTF_8));
        assertEquals("x", object.string("s").orElseThrow());
        assertEquals(7, object.integer("i").orElseThrow());
        assertEquals(1.5, object.number("d").orElseThrow());
        assertEquals(7.0, object.number("i").orElseThrow());
        assertEquals(true, object.bool("b").orElseThrow());
        assertEquals(List.of(1L), object.array("a").orElseThrow());
        assertEquals(1, object.object("o").orElseThrow().integer("k").orElseThrow());
        assertTrue(object.get("n").isEmpty());
        assertTrue(object.string("absent").isEmpty());
        assertTrue(object.integer("n").isEmpty());
        assertRefused("document.s: expected an integer, found the string \"x\"", () -> object.integer("s"));
        assertRefused("document.d: expected an integer, found 1.5", () -> object.integer("d"));
        assertRefused("document.big: expected an integer, found 3000000000", () -> object.integer("big"));
        assertRefused("document.i: expected a string, found 7", () -> object.string("i"));
        assertRefused("document.a: expected a number, found an array", () -> object.number("a"));
        assertRefused("document.o: expected true or false, found an object", () -> object.bool("o"));
        assertRefused("document.b: expected an array, found true", () -> object.array("b"));
        assertRefused("document.a: expected an object, found an array", () -> object.object("a"));
        assertRefused("document: expected an object, found null", () -> Json.parseObject("null".getBytes(UTF_8)));
        assertRefused(
                "document.o.k: expected a string, found 1",
                () -> object.object("o").orElseThrow().string("k"));
    }

    private static void assertRefused(String expected, Executable action) {
        assertEquals(expected, assertThrows(JsonException.class, action).getMessage());
    }
}
