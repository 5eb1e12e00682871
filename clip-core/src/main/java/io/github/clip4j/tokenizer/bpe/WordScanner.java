package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.tokenizer.text.CodePointSet;
import io.github.clip4j.tokenizer.text.UnicodeTables;
import java.util.List;

/**
 * Cuts cleaned text into words by CLIP's pattern: special spellings, contractions, runs of letters, single numerals,
 * runs of anything else except whitespace. One use.
 */
final class WordScanner {
    /** What English contractions end with, in the pattern's order. */
    private static final List<String> CONTRACTIONS = List.of("s", "t", "re", "ve", "m", "ll", "d");

    private static final char LONG_S = '\u017f';
    /** The length of each of the two brackets of a spelling. */
    private static final int BRACKET = 2;

    private final String text;
    private final List<String> spellings;
    private final Rules rules;
    private int start;
    private int end;
    private int spelling;
    /** While the scan is inside a spelling, its end, which no word crosses. */
    private int fence;

    /**
     * How a family's regular expressions work.
     *
     * @param ignoreCase whether the pattern ignores case, which for lower-cased text means that a long s counts as an s
     * @param splitSpellings whether a special spelling is cut again into brackets and name
     */
    record Rules(
            CodePointSet letter, CodePointSet number, CodePointSet other, boolean ignoreCase, boolean splitSpellings) {
        /** The Python package regex with IGNORECASE. */
        static final Rules REGEX = new Rules(
                UnicodeTables.REGEX_LETTER, UnicodeTables.REGEX_NUMBER, UnicodeTables.REGEX_OTHER, true, false);
        /** The Rust tokenizers: Split, and then ByteLevel with GPT-2's pattern, which takes spellings apart. */
        static final Rules HF =
                new Rules(UnicodeTables.HF_LETTER, UnicodeTables.HF_NUMBER, UnicodeTables.HF_OTHER, false, true);
    }

    /**
     * A scan.
     *
     * @param text the cleaned text
     * @param spellings of special tokens that the pattern names
     * @param rules the family's rules
     */
    WordScanner(String text, List<String> spellings, Rules rules) {
        this.text = text;
        this.spellings = spellings;
        this.rules = rules;
    }

    /** Moves to the next word; false at the end. */
    boolean find() {
        int at = end;
        while (at < text.length()) {
            start = at;
            end = wordEnd(at);
            if (end > start) return true;
            at += Character.charCount(text.codePointAt(at));
        }
        start = end = at;
        return false;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Which spelling the word is exactly, case included; -1 if none. */
    int spelling() {
        return spelling;
    }

    private int wordEnd(int at) {
        spelling = -1;
        char c = text.charAt(at);
        if (c == '<') {
            int special = spellingEnd(at);
            if (special > at) return special;
        } else if (c == '\'') {
            int contraction = contractionEnd(at);
            if (contraction > at) return contraction;
        }
        int letters = runEnd(at, rules.letter);
        if (letters > at) return letters;
        int codePoint = text.codePointAt(at);
        if (rules.number.contains(codePoint)) return at + Character.charCount(codePoint);
        return runEnd(at, rules.other);
    }

    private int spellingEnd(int at) {
        for (int i = 0; i < spellings.size(); i++) {
            String name = spellings.get(i);
            if (!matches(name, at)) continue;
            if (rules.splitSpellings) {
                fence = at + name.length();
                return at + BRACKET;
            }
            spelling = text.startsWith(name, at) ? i : -1;
            return at + name.length();
        }
        return at;
    }

    private int contractionEnd(int at) {
        for (String ending : CONTRACTIONS) if (matches(ending, at + 1)) return at + 1 + ending.length();
        return at;
    }

    private boolean matches(String name, int at) {
        if (at + name.length() > text.length()) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = text.charAt(at + i);
            if (c != name.charAt(i) && !(rules.ignoreCase && c == LONG_S && name.charAt(i) == 's')) return false;
        }
        return true;
    }

    private int runEnd(int from, CodePointSet set) {
        int limit = from < fence ? fence : text.length();
        int at = from;
        while (at < limit) {
            int c = text.codePointAt(at);
            if (!set.contains(c)) break;
            at += Character.charCount(c);
        }
        return at;
    }
}
