package io.github.clip4j.tokenizer.ftfy;

import io.github.clip4j.error.ClipException;

/**
 * Bounds the work on one text. ftfy repeats its fixes until nothing changes, which a hostile text (such as an ampersand
 * escaped a thousand times) can stretch to a number of passes that grows with its length. Texts below some 4,000
 * characters never meet the bound. One use.
 */
final class RepairBudget {
    private static final long FREE = 4_000_000;
    private static final long PASSES = 64;

    private long left;

    RepairBudget(int length) {
        left = FREE + PASSES * length;
    }

    /** Accounts for one pass over a text of so many characters. */
    void spend(int length) {
        left -= length;
        if (left < 0)
            throw new ClipException(
                    "the text is damaged or escaped too many times over to be repaired in bounded time");
    }
}
