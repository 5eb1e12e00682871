package io.github.clip4j.cli.io;

import java.util.Locale;

/** The progress of one job: share, amount, rate and time left. Shown only on a terminal, at most ten times a second. */
public final class ProgressMeter implements AutoCloseable {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final double MEGA = 1e6;

    private final Messages messages;
    private final String what;
    private final long total;
    private final boolean bytes;
    private final long begin = System.nanoTime();
    private long shownAt = begin;
    private long done;

    private ProgressMeter(Messages messages, String what, long total, boolean bytes) {
        this.messages = messages;
        this.what = what;
        this.total = total;
        this.bytes = bytes;
    }

    /** Counts items; a total of -1 is unknown. */
    public static ProgressMeter items(Messages messages, String what, long total) {
        return new ProgressMeter(messages, what, total, false);
    }

    /** Counts bytes, shown in megabytes; a total of -1 is unknown. */
    static ProgressMeter bytes(Messages messages, String what, long total) {
        return new ProgressMeter(messages, what, total, true);
    }

    public void advance(long count) {
        done += count;
        long now = System.nanoTime();
        if (!messages.showsProgress() || now - shownAt < INTERVAL_NANOS) return;
        shownAt = now;
        messages.status(text((now - begin) / 1e9));
    }

    String text(double seconds) {
        double rate = done / Math.max(seconds, 1e-3);
        String share = total > 0 ? String.format(Locale.ROOT, "%3d%%  ", Math.min(100, done * 100 / total)) : "";
        String left = total > done && rate > 0 ? "  " + minutes((long) Math.ceil((total - done) / rate)) + " left" : "";
        return what + "  " + share + amount() + "  " + rate(rate) + left;
    }

    private String amount() {
        if (bytes) {
            return total > 0
                    ? String.format(Locale.ROOT, "%.1f of %.1f MB", done / MEGA, total / MEGA)
                    : String.format(Locale.ROOT, "%.1f MB", done / MEGA);
        }
        return total > 0 ? done + " of " + total : String.valueOf(done);
    }

    private String rate(double rate) {
        return bytes
                ? String.format(Locale.ROOT, "%.1f MB/s", rate / MEGA)
                : String.format(Locale.ROOT, "%.1f per second", rate);
    }

    private static String minutes(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /** Removes the line. */
    @Override
    public void close() {
        messages.clearStatus();
    }
}
