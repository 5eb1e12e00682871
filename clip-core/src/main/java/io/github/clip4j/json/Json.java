package io.github.clip4j.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) to and from plain Java values: {@code Map<String, Object>} in the file's order, {@code List<Object>},
 * {@code String}, {@code Long} for integers that fit, {@code Double}, {@code Boolean} and {@code null}.
 *
 * <p>The reader is strict (UTF-8, no duplicate keys, no trailing text, nesting of at most {@value #MAX_DEPTH}), because
 * safetensors headers come from strangers. Thread-safe: no state.
 */
public final class Json {
    /** Deepest nesting that the reader accepts. */
    public static final int MAX_DEPTH = 64;

    private Json() {}

    /**
     * Parses one JSON value that fills the whole text.
     *
     * @param text the JSON
     * @return the value; null for the literal {@code null}
     * @throws JsonException with the character offset, if it is not valid JSON
     */
    public static @Nullable Object parse(String text) {
        return new JsonParser(text, Integer.MAX_VALUE).parseDocument();
    }

    /**
     * Parses UTF-8 bytes; malformed UTF-8 is an error.
     *
     * @param utf8 the JSON
     * @return as {@link #parse(String)}
     * @throws JsonException if it is not valid UTF-8 or not valid JSON
     */
    public static @Nullable Object parse(byte[] utf8) {
        return parse(utf8, Integer.MAX_VALUE);
    }

    /**
     * Parses UTF-8 bytes of a stranger: a value takes many times the memory of its text.
     *
     * @param utf8 the JSON
     * @param maxValues how many objects, arrays, strings, numbers and literals it may have, names of members not
     *     counted
     * @return as {@link #parse(String)}
     * @throws JsonException if it is not valid UTF-8, not valid JSON, or has more values
     */
    public static @Nullable Object parse(byte[] utf8, int maxValues) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return new JsonParser(text, maxValues).parseDocument();
        } catch (CharacterCodingException _) {
            throw new JsonException("not valid UTF-8");
        }
    }

    /**
     * Parses UTF-8 bytes that must hold an object.
     *
     * @param utf8 the JSON
     * @return a view that reads members by type
     * @throws JsonException if it is not a JSON object
     */
    public static JsonObject parseObject(byte[] utf8) {
        return JsonObject.of(parse(utf8), "document");
    }

    /**
     * Writes a value on one line without spaces. Floats and doubles print their shortest form; not-a-number and
     * infinities, which JSON lacks, are {@code null}.
     *
     * @param value maps, lists, strings, numbers, booleans, {@code float[]}, {@code int[]}, {@code long[]},
     *     {@code null}
     * @return the JSON
     */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case String s -> quote(out, s);
            case Float f -> out.append(Float.isFinite(f) ? f.toString() : "null");
            case Double d -> out.append(Double.isFinite(d) ? d.toString() : "null");
            case Number n -> out.append(n);
            case Boolean b -> out.append(b);
            case Map<?, ?> map -> {
                String separator = "{";
                for (var entry : map.entrySet()) {
                    quote(out.append(separator), String.valueOf(entry.getKey()));
                    write(out.append(':'), entry.getValue());
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object item : list) {
                    write(out.append(separator), item);
                    separator = ",";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case float[] array -> {
                out.append('[');
                for (int i = 0; i < array.length; i++) write(i == 0 ? out : out.append(','), array[i]);
                out.append(']');
            }
            case int[] array -> {
                out.append('[');
                for (int i = 0; i < array.length; i++) (i == 0 ? out : out.append(',')).append(array[i]);
                out.append(']');
            }
            case long[] array -> {
                out.append('[');
                for (int i = 0; i < array.length; i++) (i == 0 ? out : out.append(',')).append(array[i]);
                out.append(']');
            }
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        }
    }

    private static void quote(StringBuilder out, String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // U+2028/9 and lone surrogates are escaped so that a line stays a line and the output stays valid
                    // UTF-8.
                    boolean lone = Character.isSurrogate(c) && !isPaired(s, i);
                    if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || lone)
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }

    private static boolean isPaired(String s, int i) {
        char c = s.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
    }
}
