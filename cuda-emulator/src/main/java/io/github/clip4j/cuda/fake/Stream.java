package io.github.clip4j.cuda.fake;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Work in order, none of it begun before somebody waits. */
final class Stream {
    private final Context context;
    private final boolean blocking;
    private final Deque<Item> queue = new ArrayDeque<>();
    private @Nullable Capture capture;

    Stream(Context context, boolean blocking) {
        this.context = context;
        this.blocking = blocking;
    }

    Context context() {
        return context;
    }

    /** Whether the legacy default stream waits for it and it for the legacy default stream. */
    boolean blocking() {
        return blocking;
    }

    boolean pending() {
        return !queue.isEmpty();
    }

    @Nullable
    Capture capture() {
        return capture;
    }

    void capture(@Nullable Capture value) {
        capture = value;
    }

    void add(Item item) {
        queue.add(item);
    }

    /** The point after all work so far. */
    Completion mark() {
        return mark(() -> {});
    }

    Completion mark(Runnable then) {
        Completion completion = new Completion(this);
        queue.add(new Signal(completion, then));
        return completion;
    }

    /** What the head of the queue waits for, or null if it can be done. */
    @Nullable
    Completion awaited() {
        return queue.peek() instanceof Wait(Completion completion) && !completion.done() ? completion : null;
    }

    /** Does the head of the queue. */
    void step() {
        switch (queue.remove()) {
            case Work(String what, Runnable action) -> context.run(what, action);
            case Signal(Completion completion, Runnable then) -> {
                completion.reach();
                then.run();
            }
            case Wait _ -> {}
        }
    }

    /** Gives up all work, so that nobody waits for it. */
    void abandon() {
        while (!queue.isEmpty())
            if (queue.peek() instanceof Signal) step();
            else queue.remove();
    }

    /** An element of the queue. */
    sealed interface Item {}

    /** A kernel, a copy, a product, a graph. */
    record Work(String what, Runnable action) implements Item {}

    /** A point that others wait for. */
    record Signal(Completion completion, Runnable then) implements Item {}

    /** Others' point. */
    record Wait(Completion completion) implements Item {}
}
