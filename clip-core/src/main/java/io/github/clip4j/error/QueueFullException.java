package io.github.clip4j.error;

import java.util.Locale;

/**
 * A call was refused because the queue had no room for more images and texts: nothing is wrong with the call; try again
 * later.
 */
public final class QueueFullException extends ClipException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param capacity the bound that was met
     */
    public QueueFullException(int capacity) {
        super(String.format(Locale.ROOT, "busy: %d images and texts are in progress, the most allowed", capacity));
    }
}
