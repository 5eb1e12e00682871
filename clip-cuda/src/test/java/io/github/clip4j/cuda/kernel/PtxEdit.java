package io.github.clip4j.cuda.kernel;

import io.github.clip4j.cuda.emulator.PtxModule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bug to plant into one kernel of the jar's PTX. Patterns do not name registers, so that they outlive other PTX; one
 * that is not found as often as it is meant to is an error, not a mutant.
 *
 * @param kernel whose text is searched
 * @param pattern what is there; a tab stands for any white space
 * @param found how many matches there are
 * @param which of them is replaced, from 0; {@link #ALL} for all
 * @param replacement as {@link Matcher#appendReplacement} has it
 */
record PtxEdit(String kernel, String pattern, int found, int which, String replacement) {
    static final int ALL = -1;

    private static final String PTX = Emulated.ptx(80);

    /** One match, replaced. */
    static PtxEdit only(String kernel, String pattern, String replacement) {
        return new PtxEdit(kernel, pattern, 1, 0, replacement);
    }

    /** All matches, replaced. */
    static PtxEdit all(String kernel, String pattern, int found, String replacement) {
        return new PtxEdit(kernel, pattern, found, ALL, replacement);
    }

    /** A module of the kernel alone, unchanged. */
    static PtxModule original(String kernel) {
        return PtxModule.parse(head() + text(kernel));
    }

    /** A module of the kernel alone, with the bug. */
    PtxModule mutant() {
        String text = text(kernel);
        Matcher matcher = Pattern.compile(pattern.replace("\t", "\\s+")).matcher(text);
        StringBuilder changed = new StringBuilder();
        int count = 0;
        for (; matcher.find(); count++)
            matcher.appendReplacement(
                    changed, which == ALL || which == count ? replacement : Matcher.quoteReplacement(matcher.group()));
        matcher.appendTail(changed);
        if (count != found)
            throw new AssertionError(kernel + " has " + count + " matches of " + pattern + ", not " + found);
        if (text.contentEquals(changed)) throw new AssertionError(kernel + " is unchanged by " + this);
        return PtxModule.parse(head() + changed);
    }

    /** Version, target and what all kernels share. */
    private static String head() {
        return PTX.substring(0, PTX.indexOf(".visible .entry"));
    }

    private static String text(String kernel) {
        int start = PTX.indexOf(".visible .entry " + kernel + "(");
        if (start < 0) throw new AssertionError("no kernel " + kernel);
        return PTX.substring(start, PTX.indexOf("\n}", start) + 3);
    }
}
