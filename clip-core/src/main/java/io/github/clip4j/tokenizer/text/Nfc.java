package io.github.clip4j.tokenizer.text;

import java.text.Normalizer;
import java.util.Arrays;

/** Normalisation Form C as an older version of Unicode defines it. */
public final class Nfc {
    /** Below this length the normaliser's insertion sort of combining marks is quick enough. */
    private static final int LONG_TEXT = 1000;

    private Nfc() {}

    /**
     * Normalises. Code points assigned after a version of Unicode are starters without decomposition to it, so they cut
     * the text; what lies between them is normalised alike by all versions (Unicode's stability policy).
     *
     * @param text the text; lone surrogates stay as they are
     * @param inert the code points that the older version leaves alone
     * @return its NFC
     */
    public static String normalize(String text, CodePointSet inert) {
        if (isBelowCombiningMarks(text)) return text;
        StringBuilder out = new StringBuilder(text.length());
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            if (inert.contains(c)) {
                out.append(normalizePart(text.substring(start, at))).append(text, at, next);
                start = next;
            }
            at = next;
        }
        return out.append(normalizePart(text.substring(start))).toString();
    }

    /** No code point below U+0300 takes part in a composition or decomposition by itself. */
    private static boolean isBelowCombiningMarks(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 0x300) return false;
        return true;
    }

    private static String normalizePart(String part) {
        return Normalizer.normalize(part.length() < LONG_TEXT ? part : orderMarks(part), Normalizer.Form.NFC);
    }

    /**
     * Puts runs of combining marks into canonical order, which leaves NFC as it is. The JDK does it by insertion, in
     * quadratic time for a run of hostile length.
     */
    private static String orderMarks(String text) {
        // The three Tibetan vowels are the only marks of class 0 that decompose into marks.
        int[] points = text.replace("\u0f73", "\u0f71\u0f72")
                .replace("\u0f75", "\u0f71\u0f74")
                .replace("\u0f81", "\u0f71\u0f80")
                .codePoints()
                .toArray();
        int at = 0;
        while (at < points.length) {
            int end = at;
            while (end < points.length && UnicodeTables.COMBINING_CLASS.get(points[end]) != 0) end++;
            if (end - at > 1) sortByClass(points, at, end);
            at = end + 1;
        }
        return new String(points, 0, points.length);
    }

    /** A stable sort: the key is the class, then the place. */
    private static void sortByClass(int[] points, int from, int to) {
        long[] keys = new long[to - from];
        for (int i = 0; i < keys.length; i++)
            keys[i] = UnicodeTables.COMBINING_CLASS.get(points[from + i]) * (1L << 32) + i;
        Arrays.sort(keys);
        int[] sorted = new int[keys.length];
        for (int i = 0; i < keys.length; i++) sorted[i] = points[from + (int) keys[i]];
        System.arraycopy(sorted, 0, points, from, sorted.length);
    }
}
