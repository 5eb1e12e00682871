package io.github.clip4j.cuda.fake;

/** Events. */
final class EventCalls {
    private static final int BLOCKING_SYNC = 1;
    private static final int DISABLE_TIMING = 2;

    private EventCalls() {}

    static void addTo(CallTable table) {
        table.add("cuEventCreate", 2, (world, a) -> {
            Context context = world.context();
            world.requireFlags(a.number(1), BLOCKING_SYNC | DISABLE_TIMING);
            a.putLong(0, world.events().add(new Event(context, (a.number(1) & DISABLE_TIMING) == 0)));
        });
        table.add("cuEventDestroy_v2", 1, (world, a) -> {
            world.contextForRelease();
            world.events().remove(a.word(0)).context().check();
        });
        table.add("cuEventRecord", 2, EventCalls::record);
        table.add("cuEventSynchronize", 1, EventCalls::synchronise);
        table.add("cuEventQuery", 1, EventCalls::query);
        table.add("cuEventElapsedTime", 3, EventCalls::elapsedTime);
        table.add("cuEventElapsedTime_v2", 3, EventCalls::elapsedTime);
    }

    private static void record(World world, Arguments a) {
        Event event = world.events().get(a.word(0));
        Stream stream = world.stream(a.word(1));
        world.require(
                event.context() == stream.context(), "event and stream are of two contexts", Status.INVALID_HANDLE);
        if (stream.capture() == null) world.keepLegacyOrder(stream);
        event.record(stream);
    }

    /** An event that was never recorded counts as complete. */
    private static void synchronise(World world, Arguments a) {
        Event event = waitable(world, a.word(0));
        Completion completion = event.recorded();
        if (completion != null) world.scheduler().await(completion);
        event.context().check();
    }

    /** Each call gets on by one piece of work, so that polling ends. */
    private static void query(World world, Arguments a) {
        Event event = waitable(world, a.word(0));
        Completion completion = event.recorded();
        if (completion == null || completion.done()) return;
        world.scheduler().advance(completion.stream());
        event.context().check();
        throw new CallFailure(Status.NOT_READY);
    }

    private static Event waitable(World world, long handle) {
        world.context();
        Event event = world.events().get(handle);
        Capture capture = event.capture();
        if (capture != null) {
            world.fault("the host cannot wait for an event of a capture");
            throw capture.invalidate(Status.CAPTURED_EVENT);
        }
        world.unsafe();
        return event;
    }

    private static void elapsedTime(World world, Arguments a) {
        world.context();
        Event first = world.events().get(a.word(1));
        Event second = world.events().get(a.word(2));
        Completion start = first.recorded();
        Completion end = second.recorded();
        world.require(
                start != null && end != null && first.timing() && second.timing(),
                "an event has no time",
                Status.INVALID_HANDLE);
        if (start == null || end == null || !start.done() || !end.done()) throw new CallFailure(Status.NOT_READY);
        a.putFloat(0, (end.nanos() - start.nanos()) / 1e6f);
    }
}
