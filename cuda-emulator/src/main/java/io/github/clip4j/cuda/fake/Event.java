package io.github.clip4j.cuda.fake;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last point that was recorded in it, in a stream's work or in a capture. */
final class Event {
    private final Context context;
    private final boolean timing;
    private @Nullable Completion recorded;
    private @Nullable Capture capture;
    private Set<GraphNode> tail = Set.of();

    Event(Context context, boolean timing) {
        this.context = context;
        this.timing = timing;
    }

    Context context() {
        return context;
    }

    boolean timing() {
        return timing;
    }

    void record(Stream stream) {
        Capture active = stream.capture();
        capture = active;
        tail = active == null ? Set.of() : active.tail(stream);
        recorded = active == null ? stream.mark() : null;
    }

    /** Null if it was never recorded, or last in a capture. */
    @Nullable
    Completion recorded() {
        return recorded;
    }

    @Nullable
    Capture capture() {
        return capture;
    }

    Set<GraphNode> tail() {
        return tail;
    }
}
