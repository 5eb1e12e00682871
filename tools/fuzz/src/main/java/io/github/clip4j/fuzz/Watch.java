package io.github.clip4j.fuzz;

import com.sun.management.ThreadMXBean;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every reader owes for every input: an answer or one clear line, in bounded memory and time. */
final class Watch {
    /** Images of at most a million pixels are asked for, so that memory beyond their own is seen. */
    static final long MAX_PIXELS = 1_000_000;

    /** Jazzer's hooks allocate too: 100 MB for a text of 522 bytes that takes 0.3 MB by itself. */
    private static final long MAX_BYTES = Long.getLong("fuzz.megabytes", 96) << 20;

    private static final long MAX_NANOS = 5_000_000_000L;
    private static final int MAX_MESSAGE = 500;

    /** What a message for users never says: a control character, null as a word, or the name of a Java class. */
    private static final Pattern UNFIT =
            Pattern.compile("\\p{Cntrl}|(?::|^) ?null$|\\b(?:java|jdk|io\\.github)\\.[a-z]+\\.");

    /** What a message quotes from the input may be anything. */
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Watch() {}

    /**
     * Lets a reader read.
     *
     * @param reader the reader
     * @param input the bytes
     * @return whether it read them; false if it refused them
     * @throws AssertionError if it does not what it owes
     */
    static boolean reads(Reader reader, byte[] input) {
        Outcome outcome = outcome(reader, input);
        // Once more, since a first time loads classes, which a fuzzer's agent rewrites, and fills tables.
        if (outcome.excess != null) outcome = outcome(reader, input);
        if (outcome.excess != null) throw new AssertionError(outcome.excess);
        return outcome.read;
    }

    private record Outcome(boolean read, @Nullable String excess) {}

    private static Outcome outcome(Reader reader, byte[] input) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        boolean read = answers(reader, input);
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        String excess = bytes > MAX_BYTES ? "allocates " + bytes + " bytes" : null;
        return new Outcome(read, nanos > MAX_NANOS ? "takes " + nanos / 1_000_000 + " ms" : excess);
    }

    private static boolean answers(Reader reader, byte[] input) {
        try {
            reader.read(input);
            return true;
        } catch (ClipException e) {
            check(e);
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a message owes. */
    static void check(ClipException e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) throw new AssertionError("refused without a word", e);
        if (message.length() > MAX_MESSAGE)
            throw new AssertionError("a message of " + message.length() + " characters: " + message, e);
        if (UNFIT.matcher(QUOTED.matcher(message).replaceAll("")).find())
            throw new AssertionError("unfit for users: " + message, e);
    }
}
