package io.github.clip4j.tokenizer.ftfy;

import io.github.clip4j.tokenizer.text.CodePointSet;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Finds the stretches of a text that look like UTF-8 read as a single-byte encoding. All characters involved lie in the
 * Basic Multilingual Plane.
 */
final class Utf8Detector {
    private static final Map<String, CodePointSet> CLUES = FtfyTables.of("clue").stream()
            .collect(Collectors.toMap(fields -> fields[0], fields -> CodePointSet.parse(fields[1])));
    private static final CodePointSet[] LEAD = {
        clue("utf8_first_of_2"), clue("utf8_first_of_3"), clue("utf8_first_of_4")
    };
    private static final CodePointSet CONTINUATION = clue("utf8_continuation");
    private static final CodePointSet STRICT_CONTINUATION = clue("utf8_continuation_strict");

    private Utf8Detector() {}

    private static CodePointSet clue(String name) {
        return Objects.requireNonNull(CLUES.get(name), name);
    }

    /** Replaces each stretch, which must not follow a character that itself looks like a continuation byte. */
    static String replace(String text, UnaryOperator<String> replacement) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at > 0 && STRICT_CONTINUATION.contains(text.charAt(at - 1)) ? at : stretchEnd(text, at);
            if (end == at) out.append(text.charAt(at++));
            else out.append(replacement.apply(text.substring(at, end)));
            at = Math.max(at, end);
        }
        return out.toString();
    }

    private static int stretchEnd(String text, int start) {
        int at = start;
        int length;
        while ((length = sequenceLength(text, at)) > 0) at += length;
        return at;
    }

    private static int sequenceLength(String text, int at) {
        if (at >= text.length()) return 0;
        for (int i = 0; i < LEAD.length; i++)
            if (LEAD[i].contains(text.charAt(at))) return isContinued(text, at + 1, at + i + 2) ? i + 2 : 0;
        return 0;
    }

    private static boolean isContinued(String text, int from, int to) {
        if (to > text.length()) return false;
        for (int i = from; i < to; i++) if (!CONTINUATION.contains(text.charAt(i))) return false;
        return true;
    }
}
