package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.converter.output.Progress;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Repeats attempts that failed for a reason that may pass. Pauses double, with jitter so that many clients do not come
 * back at once, and are never shorter than the server asks for.
 */
final class Backoff {
    private static final double LONGEST_PAUSE_MILLIS = 30_000;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);
    private static final int MAX_DOUBLINGS = 16;

    private final Duration first;
    private final Duration silence;
    private final Progress progress;

    Backoff(HubOptions options) {
        this.first = options.timing().backoff();
        this.silence = options.timing().download();
        this.progress = options.progress();
    }

    /**
     * Runs an attempt, and repeats it up to {@code retries} times while it fails for a reason that may pass. Where
     * nobody listens at first, nobody does seconds later.
     */
    <T> T retrying(int retries, Function<Pace, T> attempt) {
        Pace pace = new Pace(silence);
        for (int failures = 0; ; failures++) {
            try {
                return attempt.apply(pace);
            } catch (HubException e) {
                if (failures >= retries || e.getCause() instanceof ConnectException) throw e;
                pause(failures, retries - failures, e, pace);
            }
        }
    }

    /** Waits before the next attempt; throws the failure if there is to be none. */
    void pause(int failures, int left, HubException failure, Pace pace) {
        Duration asked = failure.retryAfter();
        if (asked == null || asked.compareTo(LONGEST_RETRY_AFTER) > 0) throw failure;
        try {
            pace.check();
        } catch (Pace.TooSlowException e) {
            String all = failure.getMessage() + "; all attempts together brought " + e.getMessage();
            throw new HubException(Reason.TIMEOUT, all + ": try again later", e, null);
        }
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
        pace.begin();
    }
}
