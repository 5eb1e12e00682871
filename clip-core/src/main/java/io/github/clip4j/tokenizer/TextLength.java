package io.github.clip4j.tokenizer;

import io.github.clip4j.error.ClipException;
import java.util.Locale;

/** The bound of texts, because the passes that clean a text need many times its size in memory. */
public final class TextLength {
    /**
     * The most characters (UTF-16) of a text: as many as a very long novel has, of which a model reads the first page.
     */
    public static final int MAX = 1 << 20;

    private TextLength() {}

    /**
     * Refuses a text that is too large to be cleaned, before anything is allocated for it. It is not cut: what stands
     * far behind can change what the repair of the beginning gives.
     *
     * @param characters of the text
     * @throws ClipException in one line, if there are more than {@link #MAX}
     */
    public static void check(long characters) {
        if (characters > MAX)
            throw new ClipException(String.format(
                    Locale.ROOT, "the text has %d characters, expected at most %d: shorten it", characters, MAX));
    }
}
