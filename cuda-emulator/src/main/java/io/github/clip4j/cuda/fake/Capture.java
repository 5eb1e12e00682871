package io.github.clip4j.cuda.fake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recording of the work of one stream and of those that join it through events. */
final class Capture {
    private final Stream origin;
    private final Mode mode;
    private final Thread thread = Thread.currentThread();
    private final List<GraphNode> nodes = new ArrayList<>();
    private final Map<Stream, Set<GraphNode>> tails = new LinkedHashMap<>();
    private boolean invalid;
    private boolean ended;

    Capture(Stream origin, Mode mode) {
        this.origin = origin;
        this.mode = mode;
        join(origin, Set.of());
    }

    Stream origin() {
        return origin;
    }

    boolean isOf(Thread other) {
        return thread == other;
    }

    boolean relaxed() {
        return mode == Mode.RELAXED;
    }

    /** Whether a call that a capture cannot bear, made by the current thread, hits it. */
    boolean forbidsUnsafeCalls() {
        return mode == Mode.GLOBAL || (mode == Mode.THREAD_LOCAL && isOf(Thread.currentThread()));
    }

    boolean invalid() {
        return invalid;
    }

    boolean ended() {
        return ended;
    }

    /** Ends the call with {@code status}, and all hope of a graph. */
    CallFailure invalidate(Status status) {
        invalid = true;
        return new CallFailure(status);
    }

    void add(Stream stream, String what, Runnable action) {
        if (invalid) throw new CallFailure(Status.STREAM_CAPTURE_INVALIDATED);
        GraphNode node = new GraphNode(what, action, tail(stream));
        nodes.add(node);
        tails.put(stream, Set.of(node));
    }

    /** What the stream's next node depends on. */
    Set<GraphNode> tail(Stream stream) {
        return tails.getOrDefault(stream, Set.of());
    }

    /** The stream's next node depends on these too; a stream that did not take part takes part now. */
    void join(Stream stream, Set<GraphNode> others) {
        stream.capture(this);
        Set<GraphNode> tail = new HashSet<>(tail(stream));
        tail.addAll(others);
        tails.put(stream, tail);
    }

    /** Lets the streams go; the nodes are complete unless it throws. */
    List<GraphNode> end() {
        ended = true;
        tails.keySet().forEach(stream -> stream.capture(null));
        if (invalid) throw new CallFailure(Status.STREAM_CAPTURE_INVALIDATED);
        Set<GraphNode> joined = ancestors(tail(origin));
        if (!tails.values().stream().allMatch(joined::containsAll))
            throw new CallFailure(Status.STREAM_CAPTURE_UNJOINED);
        return nodes;
    }

    private static Set<GraphNode> ancestors(Set<GraphNode> tail) {
        Set<GraphNode> found = new HashSet<>();
        Deque<GraphNode> open = new ArrayDeque<>(tail);
        while (!open.isEmpty()) {
            GraphNode node = open.remove();
            if (found.add(node)) open.addAll(node.dependencies());
        }
        return found;
    }

    /** Whose unsafe calls invalidate a capture. */
    enum Mode {
        GLOBAL,
        THREAD_LOCAL,
        RELAXED
    }
}
