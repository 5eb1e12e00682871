package io.github.clip4j.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recursive descent over RFC 8259's grammar. One use. */
final class JsonParser {
    private final String text;
    private final int maxValues;
    private int at;
    private int depth;
    private int values;

    JsonParser(String text, int maxValues) {
        this.text = text;
        this.maxValues = maxValues;
    }

    @Nullable
    Object parseDocument() {
        Object value = value();
        skipSpace();
        if (at < text.length()) throw error("end of text");
        return value;
    }

    private @Nullable Object value() {
        skipSpace();
        if (++values > maxValues) throw new JsonException("more than " + maxValues + " values at offset " + at);
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        enter();
        Map<String, Object> members = new LinkedHashMap<>();
        skipSpace();
        if (peek() == '}') {
            leave();
            return members;
        }
        do {
            skipSpace();
            int keyAt = at;
            if (peek() != '"') throw error("a key in quotes");
            String key = string();
            skipSpace();
            expect(':');
            if (members.containsKey(key)) throw new JsonException("duplicate key \"" + key + "\" at offset " + keyAt);
            putNullable(members, key, value());
            skipSpace();
        } while (more('}'));
        return members;
    }

    @SuppressWarnings("NullAway") // JSON null is a legal value; JsonObject answers for its absence.
    private static void putNullable(Map<String, Object> members, String key, @Nullable Object value) {
        members.put(key, value);
    }

    @SuppressWarnings("NullAway")
    private List<Object> array() {
        enter();
        List<Object> items = new ArrayList<>();
        skipSpace();
        if (peek() == ']') {
            leave();
            return items;
        }
        do {
            items.add(value());
            skipSpace();
        } while (more(']'));
        return items;
    }

    /** True after a comma; false after {@code close}, which ends the container. */
    private boolean more(char close) {
        if (peek() == close) {
            leave();
            return false;
        }
        expect(',');
        return true;
    }

    private void enter() {
        if (++depth > Json.MAX_DEPTH)
            throw new JsonException("nested deeper than " + Json.MAX_DEPTH + " at offset " + at);
        at++;
    }

    private void leave() {
        depth--;
        at++;
    }

    private String string() {
        at++;
        int start = at;
        StringBuilder escaped = null;
        while (true) {
            char c = peek();
            if (c == '"') {
                String plain = text.substring(start, at++);
                return escaped == null ? plain : escaped.append(plain).toString();
            }
            if (c < 0x20) throw error("no control character in a string");
            if (c != '\\') {
                at++;
                continue;
            }
            if (escaped == null) escaped = new StringBuilder();
            escaped.append(text, start, at++).append(escape());
            start = at;
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex4();
            default -> {
                at--;
                throw error("an escape");
            }
        };
    }

    private char hex4() {
        int code = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) throw error("a hexadecimal digit");
            code = (code << 4) | digit;
        }
        return (char) code;
    }

    private Number number() {
        int start = at;
        boolean integer = true;
        if (at < text.length() && text.charAt(at) == '-') at++;
        if (digits() == 0) throw error("a value");
        int lead = text.charAt(start) == '-' ? start + 1 : start;
        if (text.charAt(lead) == '0' && at > lead + 1) throw new JsonException("leading zero at offset " + lead);
        if (at < text.length() && text.charAt(at) == '.') {
            integer = false;
            at++;
            if (digits() == 0) throw error("a digit");
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            integer = false;
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) at++;
            if (digits() == 0) throw error("a digit");
        }
        String number = text.substring(start, at);
        if (number.length() > 1000)
            throw new JsonException("a number of " + number.length() + " digits at offset " + start);
        if (integer && number.length() <= 20) {
            try {
                return Long.parseLong(number);
            } catch (NumberFormatException _) {
                return Double.parseDouble(number);
            }
        }
        return Double.parseDouble(number);
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        return at - start;
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) throw error("a value");
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        if (at >= text.length()) throw new JsonException("the text ends early at offset " + at);
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) throw error("'" + c + "'");
        at++;
    }

    private JsonException error(String expected) {
        String found = at < text.length() ? String.format(Locale.ROOT, "U+%04X", (int) text.charAt(at)) : "the end";
        return new JsonException("expected " + expected + ", found " + found + " at offset " + at);
    }
}
