package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.converter.output.Progress;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Repeats attempts that failed for a reason that may pass. Pauses double, with jitter so that many clients do not come
 * back at once, and are never shorter than the server asks for.
 */
final class Backoff {
    private static final double LONGEST_PAUSE_MILLIS = 30_000;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);
    private static final int MAX_DOUBLINGS = 16;

    private final Duration first;
    private final Progress progress;

    Backoff(HubOptions options) {
        this.first = options.timing().backoff();
        this.progress = options.progress();
    }

    /**
     * Runs an attempt, and repeats it up to {@code retries} times while it fails for a reason that may pass. Where
     * nobody listens at first, nobody does seconds later.
     */
    <T> T retrying(int retries, Supplier<T> attempt) {
        for (int failures = 0; ; failures++) {
            try {
                return attempt.get();
            } catch (HubException e) {
                if (failures >= retries || e.getCause() instanceof ConnectException) throw e;
                pause(failures, retries - failures, e);
            }
        }
    }

    /** Waits before the next attempt; throws the failure if there is to be none. */
    void pause(int failures, int left, HubException failure) {
        Duration asked = failure.retryAfter();
        if (asked == null || asked.compareTo(LONGEST_RETRY_AFTER) > 0) throw failure;
        progress.retrying(String.valueOf(failure.getMessage()), left);
        double doubled = first.toMillis() * (double) (1L << Math.min(failures, MAX_DOUBLINGS));
        double jittered = Math.min(doubled, LONGEST_PAUSE_MILLIS)
                * ThreadLocalRandom.current().nextDouble(0.5, 1.0);
        try {
            Thread.sleep(Math.max((long) jittered, asked.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(Reason.INTERRUPTED, "the download was interrupted", e, null);
        }
    }
}
