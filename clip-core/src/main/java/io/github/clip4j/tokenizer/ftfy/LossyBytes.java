package io.github.clip4j.tokenizer.ftfy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Restores UTF-8 sequences that lost bytes on the way. Bytes are a string of characters up to U+00FF. */
final class LossyBytes {
    /** UTF-8 sequences with a space where byte A0 belongs; only for characters that are likely. */
    private static final Pattern SPACE_FOR_A0 = Pattern.compile("[\u00c2\u00c3\u00c5\u00ce\u00d0\u00d9] "
            + "|[\u00e2\u00e3] [\u0080-\u0084\u0086-\u009f\u00a1-\u00bf]"
            + "|[\u00e0-\u00e3][\u0080-\u0084\u0086-\u009f\u00a1-\u00bf] "
            + "|\u00f0 [\u0080-\u00bf]{2}|\u00f0[\u0080-\u00bf] [\u0080-\u00bf]|\u00f0[\u0080-\u00bf]{2} ");
    /** The French word à, but not the Portuguese words that begin with it. */
    private static final Pattern A_GRAVE_WORD = Pattern.compile("\u00c3 (?! |quele|quela|quilo|s )");
    /** UTF-8 and CESU-8 sequences in which a byte became 1A, or in places a question mark. */
    private static final Pattern LOST_BYTE = Pattern.compile("[\u00c2-\u00df]\u001a|[\u00c2\u00c3]\\?"
            + "|\u00ed[\u00a0-\u00af][\u001a?]\u00ed[\u00b0-\u00bf][\u001a?\u0080-\u00bf]"
            + "|\u00ed[\u00a0-\u00af][\u001a?\u0080-\u00bf]\u00ed[\u00b0-\u00bf][\u001a?]"
            + "|[\u00e0-\u00ef][\u001a?][\u001a\u0080-\u00bf]|[\u00e0-\u00ef][\u001a\u0080-\u00bf][\u001a?]"
            + "|[\u00f0-\u00f4][\u001a?][\u001a\u0080-\u00bf]{2}"
            + "|[\u00f0-\u00f4][\u001a\u0080-\u00bf][\u001a?][\u001a\u0080-\u00bf]"
            + "|[\u00f0-\u00f4][\u001a\u0080-\u00bf]{2}[\u001a?]|\u001a");

    private static final String REPLACEMENT_CHARACTER = "\u00ef\u00bf\u00bd";

    private LossyBytes() {}

    /** Puts A0 back where a space took its place inside a sequence. */
    static String restoreA0(String bytes) {
        if (!SPACE_FOR_A0.matcher(bytes).find()) return bytes;
        String words = A_GRAVE_WORD.matcher(bytes).replaceAll("\u00c3\u00a0 ");
        return SPACE_FOR_A0.matcher(words).replaceAll(match -> match.group().replace(' ', '\u00a0'));
    }

    /** Makes sequences with lost bytes the replacement character. */
    static String replaceLost(String bytes) {
        return LOST_BYTE.matcher(bytes).replaceAll(Matcher.quoteReplacement(REPLACEMENT_CHARACTER));
    }
}
