package io.github.clip4j.converter.hub;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;

/**
 * How fast a file comes, over all attempts to get it: each may end just before its own time limit, and a server that
 * drips, falls silent or fails late would keep the caller for as many limits as there are attempts. The pauses between
 * them do not count, because the server may ask for them. One caller's thread at a time.
 */
final class Pace {
    /** A server that sends less per second than this for a while will not get anywhere. */
    private static final long LEAST_RATE = 1024;

    /** How many silences long that while is. */
    private static final int WHILE = 6;

    /** The server sends, but next to nothing: another attempt would bring no more. */
    static final class TooSlowException extends HttpTimeoutException {
        private static final long serialVersionUID = 1L;

        TooSlowException(String message) {
            super(message);
        }
    }

    private final long shortest;
    private long since = System.nanoTime();
    private long waited;
    private long bytes;

    /** Of attempts that each allow for a silence of some length. */
    Pace(Duration silence) {
        this.shortest = WHILE * silence.toNanos();
    }

    /** An attempt begins: what was before it is a pause. */
    void begin() {
        since = System.nanoTime();
    }

    /** Counts bytes of the present attempt. */
    void received(long more) throws TooSlowException {
        bytes += more;
        check();
    }

    /** Looks at the time of the present attempt, during it or at its end. */
    void check() throws TooSlowException {
        long now = System.nanoTime();
        waited += now - since;
        since = now;
        if (waited < shortest) return;
        double seconds = waited / 1e9;
        if (bytes < LEAST_RATE * seconds)
            throw new TooSlowException(String.format(Locale.ROOT, "only %d bytes in %.0f s", bytes, seconds));
        waited = 0;
        bytes = 0;
    }
}
