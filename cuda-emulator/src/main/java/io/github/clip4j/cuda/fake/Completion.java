package io.github.clip4j.cuda.fake;

/** A point in a stream's work that others can wait for. */
final class Completion {
    private final Stream stream;
    private boolean done;
    private long nanos;

    Completion(Stream stream) {
        this.stream = stream;
    }

    Stream stream() {
        return stream;
    }

    boolean done() {
        return done;
    }

    /** When it was reached. */
    long nanos() {
        return nanos;
    }

    void reach() {
        done = true;
        nanos = System.nanoTime();
    }
}
