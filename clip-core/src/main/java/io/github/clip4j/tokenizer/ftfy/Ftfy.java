package io.github.clip4j.tokenizer.ftfy;

import io.github.clip4j.tokenizer.text.CodePointSet;
import io.github.clip4j.tokenizer.text.HtmlEntities;
import io.github.clip4j.tokenizer.text.Nfc;
import io.github.clip4j.tokenizer.text.UnicodeTables;

/**
 * ftfy.fix_text 6.3.1 with its default configuration: entities, mojibake, ligatures, character widths, quotes, line
 * breaks, surrogates, terminal escapes, control characters, NFC (Unicode 14).
 */
public final class Ftfy {
    /** Code points that ftfy works on at once if there is no line break. */
    private static final int SEGMENT = 1_000_000;

    private static final CharacterMap LIGATURES = CharacterMap.ofTable("ligature");
    private static final CharacterMap WIDTHS = CharacterMap.ofTable("width");
    private static final CodePointSet CONTROLS =
            CodePointSet.parse(FtfyTables.of("control").getFirst()[0]);

    private Ftfy() {}

    /**
     * Repairs a text.
     *
     * @param text the text; lone surrogates become U+FFFD
     * @return the repaired text
     * @throws io.github.clip4j.error.ClipException if a long text needs so many passes that the work would not be
     *     bounded by its length
     */
    public static String fixText(String text) {
        if (isPlain(text)) return text;
        RepairBudget budget = new RepairBudget(text.length());
        StringBuilder out = new StringBuilder(text.length());
        boolean unescape = true;
        int at = 0;
        while (at < text.length()) {
            int end = segmentEnd(text, at);
            String segment = text.substring(at, end);
            // A tag means that the text is HTML, from here to its end, where entities have to stay.
            unescape &= segment.indexOf('<') < 0;
            out.append(fixSegment(segment, unescape, budget));
            at = end;
        }
        return out.toString();
    }

    /** Printable ASCII without entities has nothing to repair. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '&') return false;
        }
        return true;
    }

    private static int segmentEnd(String text, int start) {
        int lineFeed = text.indexOf('\n', start);
        int end = lineFeed < 0 ? text.length() : lineFeed + 1;
        if (end - start > SEGMENT && text.codePointCount(start, end) > SEGMENT)
            return text.offsetByCodePoints(start, SEGMENT);
        return end;
    }

    private static String fixSegment(String segment, boolean unescape, RepairBudget budget) {
        String text = segment;
        while (true) {
            String before = text;
            if (unescape) text = HtmlEntities.unescapeWithSemicolon(text);
            text = Mojibake.fix(text, budget);
            text = Mojibake.fixC1Controls(text);
            text = LIGATURES.apply(text);
            text = WIDTHS.apply(text);
            text = fixQuotesAndLineBreaks(text);
            text = removeTerminalEscapes(text);
            text = removeControls(text);
            text = Nfc.normalize(text, UnicodeTables.PYTHON_UNASSIGNED);
            if (text.equals(before)) return text;
        }
    }

    /** Straight quotes, line feeds for all line breaks, U+FFFD for lone surrogates. */
    private static String fixQuotesAndLineBreaks(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int c = text.codePointAt(at);
            next = at + Character.charCount(c);
            if (c == '\r' && next < text.length() && text.charAt(next) == '\n') next++;
            switch (c) {
                case 0x2bc, 0x2018, 0x2019, 0x201a, 0x201b -> out.append('\'');
                case 0x201c, 0x201d, 0x201e, 0x201f -> out.append('"');
                case '\r', 0x2028, 0x2029 -> out.append('\n');
                default -> out.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
            }
        }
        return out.toString();
    }

    /** Drops ANSI sequences: escape, bracket, digits and semicolons, a letter. */
    private static String removeTerminalEscapes(String text) {
        int at = text.indexOf("\u001b[");
        if (at < 0) return text;
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            int end = at + 2;
            while (end < text.length() && isParameter(text.codePointAt(end)))
                end += Character.charCount(text.codePointAt(end));
            if (end < text.length() && isAsciiLetter(text.charAt(end))) {
                out.append(text, copied, at);
                copied = end + 1;
            }
            at = text.indexOf("\u001b[", end);
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static boolean isParameter(int c) {
        return c == ';' || UnicodeTables.PYTHON_DIGIT.contains(c);
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String removeControls(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) if (!CONTROLS.contains(text.charAt(i))) out.append(text.charAt(i));
        return out.toString();
    }
}
