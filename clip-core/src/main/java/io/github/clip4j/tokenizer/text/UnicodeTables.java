package io.github.clip4j.tokenizer.text;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The character classes and mappings of the references: Python 3.11 (Unicode 14), the regex package 2026.9.29 with
 * IGNORECASE, and the Rust tokenizers 0.23, each measured code point by code point by
 * tools/goldens/make_tokenizer_tables.py.
 */
public final class UnicodeTables {
    private static final Map<String, CodePointSet> SETS = new HashMap<>();
    private static final Map<String, CodePointTable> TABLES = new HashMap<>();

    static {
        for (String line : ResourceText.lines("unicode.txt")) {
            String[] fields = line.split(" ", -1);
            if (fields[0].equals("set")) SETS.put(fields[1], set(fields));
            else TABLES.put(fields[1], table(fields));
        }
    }

    /** Code points that Unicode 14 does not assign: Python's normalisation leaves them alone. */
    public static final CodePointSet PYTHON_UNASSIGNED = set("python.unassigned");
    /** What str.isspace, str.split and the {@code \s} of Python's re accept. */
    public static final CodePointSet PYTHON_SPACE = set("python.space");
    /** The {@code \w} of Python's re. */
    public static final CodePointSet PYTHON_WORD = set("python.word");
    /** The {@code \d} of Python's re. */
    public static final CodePointSet PYTHON_DIGIT = set("python.digit");
    /** {@code [\p{L}]} of the regex package, ignoring case. */
    public static final CodePointSet REGEX_LETTER = set("regex.letter");
    /** {@code [\p{N}]} of the regex package, ignoring case. */
    public static final CodePointSet REGEX_NUMBER = set("regex.number");
    /** {@code [^\s\p{L}\p{N}]} of the regex package, ignoring case; not quite the complement of the others. */
    public static final CodePointSet REGEX_OTHER = set("regex.other");
    /** {@code \s} of tokenizers. */
    public static final CodePointSet HF_SPACE = set("hf.space");
    /** What tokenizers' added tokens with {@code single_word} may not touch: {@code \w} of Rust's regex. */
    public static final CodePointSet HF_WORD = set("hf.word");
    /** {@code [\p{L}]} of tokenizers. */
    public static final CodePointSet HF_LETTER = set("hf.letter");
    /** {@code [\p{N}]} of tokenizers. */
    public static final CodePointSet HF_NUMBER = set("hf.number");
    /** {@code [^\s\p{L}\p{N}]} of tokenizers. */
    public static final CodePointSet HF_OTHER = set("hf.other");
    /** Code points that the NFC of tokenizers, whose tables are older than Unicode 14, leaves alone. */
    public static final CodePointSet HF_NFC_INERT = set("hf.nfcInert");

    static final CodePointSet PYTHON_CASED = set("python.cased");
    static final CodePointSet PYTHON_CASE_IGNORABLE = set("python.caseIgnorable");
    /** Added to a code point gives its lower case. */
    static final CodePointTable PYTHON_LOWER = table("python.lower");

    static final CodePointTable HF_LOWER = table("hf.lower");
    static final CodePointTable COMBINING_CLASS = table("python.combiningClass");

    private UnicodeTables() {}

    private static CodePointSet set(String name) {
        return Objects.requireNonNull(SETS.get(name), name);
    }

    private static CodePointTable table(String name) {
        return Objects.requireNonNull(TABLES.get(name), name);
    }

    private static CodePointSet set(String[] fields) {
        int[] bounds = new int[2 * (fields.length - 2)];
        int end = 0;
        for (int i = 2; i < fields.length; i++) {
            int dot = fields[i].indexOf('.');
            int first = end + Integer.parseInt(dot < 0 ? fields[i] : fields[i].substring(0, dot), 36);
            end = first + (dot < 0 ? 1 : Integer.parseInt(fields[i].substring(dot + 1), 36));
            bounds[2 * i - 4] = first;
            bounds[2 * i - 3] = end - 1;
        }
        return CodePointSet.ofRanges(bounds, false);
    }

    private static CodePointTable table(String[] fields) {
        int[][] runs = new int[fields.length - 2][4];
        for (int i = 2; i < fields.length; i++) {
            String[] values = fields[i].split("\\.", -1);
            for (int k = 0; k < 4; k++) runs[i - 2][k] = Integer.parseInt(values[k], 36);
        }
        return CodePointTable.ofRuns(runs);
    }
}
