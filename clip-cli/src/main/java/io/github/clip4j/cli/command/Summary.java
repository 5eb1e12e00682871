package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import java.util.Locale;

/** The last line of a job, on a terminal: what was done, what failed, and how long it took. */
final class Summary {
    private final Context context;
    private final String what;
    private final long begin = System.nanoTime();
    private long done;

    /**
     * A job begins.
     *
     * @param what is counted, in the plural
     */
    Summary(Context context, String what) {
        this.context = context;
        this.what = what;
    }

    void done() {
        done++;
    }

    void print(String more) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        int failed = context.messages().failures();
        // A single result speaks for itself.
        if (done + failed < 2) return;
        context.messages()
                .summarize(String.format(
                        Locale.ROOT,
                        "%s: %d done, %d failed, %.1f s (%.1f per second)%s",
                        what,
                        done,
                        failed,
                        seconds,
                        done / Math.max(seconds, 1e-3),
                        more));
    }
}
