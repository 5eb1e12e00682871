package io.github.clip4j.cuda.fake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Does queued work, when somebody waits for it, in one of the orders that the streams and events permit. */
final class Scheduler {
    private final World world;
    private final Schedule schedule;
    private final Random random;

    Scheduler(World world, Schedule schedule, long seed) {
        this.world = world;
        this.schedule = schedule;
        this.random = new Random(seed);
    }

    /** Until a stream is empty. */
    void drain(Stream stream) {
        run(stream, () -> !stream.pending());
    }

    /** Until all streams of a context are empty. */
    void drain(Context context) {
        context.streams().forEach(this::drain);
    }

    /** Until a point is reached. */
    void await(Completion completion) {
        run(completion.stream(), completion::done);
    }

    /** One item only, of the stream or of what it waits for: how polling gets on. */
    void advance(Stream stream) {
        if (stream.pending()) needed(stream).step();
    }

    private void run(Stream target, BooleanSupplier done) {
        while (!done.getAsBoolean()) choose(target).step();
        target.context().tidy();
    }

    private Stream choose(Stream target) {
        Stream needed = needed(target);
        if (schedule == Schedule.LAZY) return needed;
        List<Stream> ready = world.contexts().all().stream()
                .flatMap(context -> context.streams().stream())
                .filter(stream -> stream.pending() && stream.awaited() == null)
                .toList();
        if (schedule == Schedule.SHUFFLED) return ready.get(random.nextInt(ready.size()));
        return ready.stream().filter(stream -> stream != needed).findFirst().orElse(needed);
    }

    /**
     * The stream itself or, through any number of waits, the one that holds it up. Waits are for earlier records, so
     * there are no circles.
     */
    private static Stream needed(Stream target) {
        Stream stream = target;
        for (Completion awaited; (awaited = stream.awaited()) != null; ) stream = awaited.stream();
        return stream;
    }

    /** An order of a kernel's blocks and warps. */
    io.github.clip4j.cuda.emulator.Schedule blocks() {
        return schedule == Schedule.SHUFFLED
                ? io.github.clip4j.cuda.emulator.Schedule.shuffled(random.nextLong())
                : io.github.clip4j.cuda.emulator.Schedule.IN_ORDER;
    }

    /** An order of a graph's nodes. */
    List<GraphNode> order(List<GraphNode> nodes) {
        if (schedule == Schedule.LAZY) return nodes;
        List<GraphNode> left = new ArrayList<>(nodes);
        List<GraphNode> ordered = new ArrayList<>();
        Set<GraphNode> done = new HashSet<>();
        while (!left.isEmpty()) {
            List<GraphNode> ready = left.stream()
                    .filter(node -> done.containsAll(node.dependencies()))
                    .toList();
            GraphNode node = schedule == Schedule.AHEAD ? ready.getLast() : ready.get(random.nextInt(ready.size()));
            left.remove(node);
            done.add(node);
            ordered.add(node);
        }
        return ordered;
    }
}
