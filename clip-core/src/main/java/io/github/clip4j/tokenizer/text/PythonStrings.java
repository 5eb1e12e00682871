package io.github.clip4j.tokenizer.text;

/** The methods of Python 3.11's str that the reference tokenizers call. */
public final class PythonStrings {
    private static final int CAPITAL_SIGMA = 0x3a3;
    private static final int FINAL_SIGMA = 0x3c2;
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    private PythonStrings() {}

    /**
     * {@code " ".join(text.split())}: runs of whitespace become one space, none at the ends.
     *
     * @param text the text
     * @return the collapsed text
     */
    public static String collapseWhitespace(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean pending = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (UnicodeTables.PYTHON_SPACE.contains(c)) {
                pending = !out.isEmpty();
                continue;
            }
            if (pending) out.append(' ');
            pending = false;
            out.append(c);
        }
        return out.toString();
    }

    /**
     * {@code text.lower()} by Unicode 14, with the final sigma.
     *
     * @param text the text
     * @return its lower case
     */
    public static String lower(String text) {
        return lower(text, UnicodeTables.PYTHON_LOWER, true);
    }

    /**
     * Rust's {@code char::to_lowercase} on each character, as tokenizers' Lowercase does it: no final sigma.
     *
     * @param text the text
     * @return its lower case
     */
    public static String lowerEachCharacter(String text) {
        return lower(text, UnicodeTables.HF_LOWER, false);
    }

    private static String lower(String text, CodePointTable table, boolean finalSigma) {
        StringBuilder out = new StringBuilder(text.length());
        int next;
        for (int at = 0; at < text.length(); at = next) {
            int c = text.codePointAt(at);
            next = at + Character.charCount(c);
            if (c < 0x80) out.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
            else if (c == CAPITAL_I_WITH_DOT) out.append("i\u0307");
            else if (c == CAPITAL_SIGMA && finalSigma && isFinal(text, at)) out.appendCodePoint(FINAL_SIGMA);
            else out.appendCodePoint(c + table.get(c));
        }
        return out.toString();
    }

    /** Unicode's Final_Sigma: behind a cased letter and before none, case-ignorable characters aside. */
    private static boolean isFinal(String text, int at) {
        int before = at;
        int c = 0;
        while (before > 0) {
            c = text.codePointBefore(before);
            if (!UnicodeTables.PYTHON_CASE_IGNORABLE.contains(c)) break;
            before -= Character.charCount(c);
        }
        if (before == 0 || !UnicodeTables.PYTHON_CASED.contains(c)) return false;
        int after = at + 1;
        while (after < text.length()) {
            c = text.codePointAt(after);
            if (!UnicodeTables.PYTHON_CASE_IGNORABLE.contains(c)) return !UnicodeTables.PYTHON_CASED.contains(c);
            after += Character.charCount(c);
        }
        return true;
    }
}
