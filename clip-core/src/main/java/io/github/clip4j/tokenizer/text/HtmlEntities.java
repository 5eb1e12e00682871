package io.github.clip4j.tokenizer.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTML character references as Python's html.unescape and ftfy's unescape_html read them. */
public final class HtmlEntities {
    /** HTML5's names, most with their semicolon, some also without. */
    private static final Map<String, String> HTML5 = new HashMap<>();
    /** Names in capitals with their semicolon that only ftfy knows. */
    private static final Map<String, String> UPPER = new HashMap<>();
    /** Numbers that do not mean their code point. */
    private static final Map<Integer, String> NUMBERS = new HashMap<>();

    private static final int PYTHON_NAME_LIMIT = 32;
    private static final int FTFY_NAME_LIMIT = 24;

    static {
        for (String line : ResourceText.lines("html-entities.txt")) {
            String[] fields = line.split(" ", -1);
            String value = fields.length < 3 ? "" : decode(fields[2]);
            switch (fields[0]) {
                case "html5" -> HTML5.put(fields[1], value);
                case "upper" -> UPPER.put(fields[1], value);
                default -> NUMBERS.put(Integer.parseInt(fields[1], 16), value);
            }
        }
    }

    private HtmlEntities() {}

    private static String decode(String codePoints) {
        StringBuilder out = new StringBuilder();
        for (String c : codePoints.split(",", -1)) out.appendCodePoint(Integer.parseInt(c, 16));
        return out.toString();
    }

    /**
     * Python's html.unescape: names also without their semicolon, by the longest known prefix, and numbers with the
     * HTML standard's replacements.
     *
     * @param text the text
     * @return the text with its references replaced, once
     */
    public static String unescape(String text) {
        int at = text.indexOf('&');
        if (at < 0) return text;
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            int end = referenceEnd(text, at + 1);
            if (end > at + 1) {
                out.append(text, copied, at).append(reference(text.substring(at + 1, end)));
                copied = end;
            }
            at = text.indexOf('&', Math.max(end, at + 1));
        }
        return out.append(text, copied, text.length()).toString();
    }

    /** The end of a reference whose ampersand ends at {@code start}; {@code start} if there is none. */
    private static int referenceEnd(String text, int start) {
        int at = start;
        if (at < text.length() && text.charAt(at) == '#') {
            at++;
            boolean hex = at < text.length() && (text.charAt(at) | 0x20) == 'x';
            if (hex) at++;
            int digits = at;
            while (at < text.length() && isDigit(text.charAt(at), hex)) at++;
            if (at == digits) return start;
        } else {
            for (int n = 0;
                    n < PYTHON_NAME_LIMIT && at < text.length() && "\t\n\f <&#;".indexOf(text.charAt(at)) < 0;
                    n++) at += Character.charCount(text.codePointAt(at));
            if (at == start) return start;
        }
        return at < text.length() && text.charAt(at) == ';' ? at + 1 : at;
    }

    private static boolean isDigit(char c, boolean hex) {
        return (c >= '0' && c <= '9') || (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    private static String reference(String name) {
        if (name.charAt(0) == '#') return number(name);
        String whole = HTML5.get(name);
        if (whole != null) return whole;
        // All names are ASCII: a prefix that ends inside a surrogate pair is none of them.
        for (int end = name.length() - 1; end > 1; end--) {
            String prefix = HTML5.get(name.substring(0, end));
            if (prefix != null) return prefix + name.substring(end);
        }
        return "&" + name;
    }

    private static String number(String reference) {
        boolean hex = (reference.charAt(1) | 0x20) == 'x';
        int value = 0;
        for (int i = hex ? 2 : 1; i < reference.length() && reference.charAt(i) != ';'; i++)
            value = Math.min(0x110000, value * (hex ? 16 : 10) + Character.digit(reference.charAt(i), 16));
        String replacement = NUMBERS.get(value);
        if (replacement != null) return replacement;
        return value >= 0x110000 || (value >= 0xd800 && value < 0xe000) ? "\ufffd" : Character.toString(value);
    }

    /**
     * ftfy's unescape_html: only references with their semicolon, and also some names in capitals.
     *
     * @param text the text
     * @return the text with its references replaced, once
     */
    public static String unescapeWithSemicolon(String text) {
        int at = text.indexOf('&');
        if (at < 0) return text;
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            int end = at + 1;
            if (end < text.length() && text.charAt(end) == '#') end++;
            int name = end;
            while (end < text.length() && end - name < FTFY_NAME_LIMIT && isAlphanumeric(text.charAt(end))) end++;
            if (end > name && end < text.length() && text.charAt(end) == ';') {
                String replacement = ftfyReference(text.substring(at + 1, end + 1));
                if (replacement != null) {
                    out.append(text, copied, at).append(replacement);
                    copied = end + 1;
                }
            }
            at = text.indexOf('&', end);
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }

    private static @Nullable String ftfyReference(String name) {
        if (name.charAt(0) == '#') {
            String replaced = unescape("&" + name);
            return replaced.indexOf(';') < 0 ? replaced : null;
        }
        String value = HTML5.get(name);
        return value == null ? UPPER.get(name) : value;
    }
}
