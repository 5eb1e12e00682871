package io.github.clip4j.cli.io;

import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * The progress of one job: share, amount, rate and time left. Shown only on a terminal, by a thread of its own, so that
 * the line lives while a batch is computed or a model is loaded.
 */
public final class ProgressMeter implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 150;
    private static final double MEGA = 1e6;

    private final Messages messages;
    private final String what;
    private final long total;
    private final boolean bytes;
    private final long begin = System.nanoTime();
    private long firstAt = begin;
    private long first;
    private long done;
    private boolean closed;
    private DoubleFunction<String> before = _ -> "";

    private ProgressMeter(Messages messages, String what, long total, boolean bytes) {
        this.messages = messages;
        this.what = what;
        this.total = total;
        this.bytes = bytes;
        if (messages.showsProgress())
            Thread.ofPlatform().daemon().name("clip-progress").start(this::show);
    }

    /** Counts items; a total of -1 is unknown. */
    public static ProgressMeter items(Messages messages, String what, long total) {
        return new ProgressMeter(messages, what, total, false);
    }

    /** Only the time that something takes, as it cannot be counted. */
    public static ProgressMeter time(Messages messages, String what) {
        return new ProgressMeter(messages, what, -1, false);
    }

    /** Counts bytes, shown in megabytes; a total of -1 is unknown. */
    static ProgressMeter bytes(Messages messages, String what, long total) {
        return new ProgressMeter(messages, what, total, true);
    }

    /** What is shown until the first item is done, such as what is being loaded, by the seconds that have passed. */
    public synchronized ProgressMeter until(DoubleFunction<String> first) {
        before = first;
        return this;
    }

    /** Bytes of a total: share, amount, rate and time left, as a meter of bytes shows them. */
    static String ofBytes(long done, long total, double seconds) {
        double rate = done / Math.max(seconds, 1e-3);
        return String.format(
                Locale.ROOT,
                "%3d%%  %s  %s%s",
                Math.min(100, done * 100 / total),
                megabytes(done, total),
                perSecond(rate),
                left(done, total, rate));
    }

    /** More is done. */
    public synchronized void advance(long count) {
        if (done == 0) {
            // Before the first result weights are loaded: that time says nothing about the rest.
            firstAt = System.nanoTime();
            first = bytes ? 0 : count;
        }
        done += count;
    }

    /** Seconds since the job began. */
    public double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void show() {
        while (true) {
            try {
                Thread.sleep(INTERVAL_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
            // The lock is held while it is shown, so that nothing is shown after close.
            synchronized (this) {
                if (closed) return;
                messages.status(text(seconds(), (System.nanoTime() - firstAt) / 1e9));
            }
        }
    }

    /**
     * The line.
     *
     * @param seconds since the job began
     * @param counted since its first items were done, which the rate is computed from
     */
    synchronized String text(double seconds, double counted) {
        if (done == 0 && !bytes)
            return what + "  " + (total > 0 ? amount() + "  " : "") + minutes((long) seconds) + before.apply(seconds);
        double rate = (done - first) / Math.max(counted, 1e-3);
        String share = total > 0 ? String.format(Locale.ROOT, "%3d%%  ", Math.min(100, done * 100 / total)) : "";
        if (rate == 0) return what + "  " + share + amount();
        String speed = bytes ? perSecond(rate) : String.format(Locale.ROOT, "%.1f per second", rate);
        return what + "  " + share + amount() + "  " + speed + left(done, total, rate);
    }

    private String amount() {
        if (bytes) return megabytes(done, total);
        return total > 0 ? done + " of " + total : String.valueOf(done);
    }

    private static String megabytes(long done, long total) {
        return total > 0
                ? String.format(Locale.ROOT, "%.1f of %.1f MB", done / MEGA, total / MEGA)
                : String.format(Locale.ROOT, "%.1f MB", done / MEGA);
    }

    private static String perSecond(double rate) {
        return String.format(Locale.ROOT, "%.1f MB/s", rate / MEGA);
    }

    private static String left(long done, long total, double rate) {
        return total > done && rate > 0 ? "  " + minutes((long) Math.ceil((total - done) / rate)) + " left" : "";
    }

    private static String minutes(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Removes the line. */
    @Override
    public synchronized void close() {
        closed = true;
        messages.clearStatus();
    }
}
