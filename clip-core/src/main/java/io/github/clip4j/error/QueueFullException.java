package io.github.clip4j.error;

/**
 * A call was refused because as many images and texts as the queue has room for were inside: nothing is wrong with it,
 * try again later.
 */
public final class QueueFullException extends ClipException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param capacity the bound that was met
     */
    public QueueFullException(int capacity) {
        super("busy: %d images and texts are in work, the most that may wait".formatted(capacity));
    }
}
