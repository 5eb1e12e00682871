package io.github.clip4j.cuda.fake;

import org.jspecify.annotations.Nullable;

/** Streams. */
final class StreamCalls {
    private static final int NON_BLOCKING = 1;

    private StreamCalls() {}

    static void addTo(CallTable table) {
        table.add("cuStreamCreate", 2, StreamCalls::create);
        table.add("cuStreamCreateWithPriority", 3, StreamCalls::create);
        table.add("cuStreamDestroy_v2", 1, StreamCalls::destroy);
        table.add("cuStreamSynchronize", 1, StreamCalls::synchronise);
        table.add("cuStreamQuery", 1, StreamCalls::query);
        table.add("cuStreamWaitEvent", 3, StreamCalls::waitEvent);
    }

    private static void create(World world, Arguments a) {
        Context context = world.context();
        world.requireFlags(a.number(1), NON_BLOCKING);
        a.putLong(0, world.streams().add(context.open(a.number(1) != NON_BLOCKING)));
    }

    /** Its work goes on, if anybody waits for the context. */
    private static void destroy(World world, Arguments a) {
        world.contextForRelease();
        Stream stream = world.streams().remove(a.word(0));
        Capture capture = stream.capture();
        if (capture != null) {
            world.fault("a stream is destroyed during its capture");
            throw capture.invalidate(Status.STREAM_CAPTURE_UNSUPPORTED);
        }
        stream.context().tidy();
        stream.context().check();
    }

    private static void synchronise(World world, Arguments a) {
        Stream stream = world.stream(a.word(0));
        world.unsafe();
        requireNoCapture(world, stream);
        world.synchronise(stream);
    }

    /** Each call gets on by one piece of work, so that polling ends. */
    private static void query(World world, Arguments a) {
        Stream stream = world.stream(a.word(0));
        world.unsafe();
        requireNoCapture(world, stream);
        if (!stream.pending()) return;
        world.scheduler().advance(stream);
        stream.context().check();
        throw new CallFailure(Status.NOT_READY);
    }

    private static void requireNoCapture(World world, Stream stream) {
        Capture capture = stream.capture();
        if (capture == null) return;
        world.fault("not permitted in a stream that is captured");
        throw capture.invalidate(Status.STREAM_CAPTURE_UNSUPPORTED);
    }

    private static void waitEvent(World world, Arguments a) {
        Stream stream = world.stream(a.word(0));
        Event event = world.events().get(a.word(1));
        world.requireNoFlags(a.number(2));
        Capture recorded = event.capture();
        if (recorded != null) waitInCapture(world, stream, event, recorded);
        else waitFor(world, stream, event.recorded());
    }

    private static void waitFor(World world, Stream stream, @Nullable Completion completion) {
        if (completion == null) return;
        Capture capture = stream.capture();
        if (capture != null) {
            world.fault("a captured stream waits for what is not captured");
            throw capture.invalidate(Status.STREAM_CAPTURE_ISOLATION);
        }
        world.keepLegacyOrder(stream);
        stream.add(new Stream.Wait(completion));
    }

    private static void waitInCapture(World world, Stream stream, Event event, Capture recorded) {
        world.require(!recorded.ended(), "the event was recorded in a capture that is over", Status.CAPTURED_EVENT);
        Capture capture = stream.capture();
        if (capture != null && capture != recorded) {
            capture.invalidate(Status.STREAM_CAPTURE_MERGE);
            throw recorded.invalidate(Status.STREAM_CAPTURE_MERGE);
        }
        if (stream == stream.context().legacy()) throw recorded.invalidate(Status.STREAM_CAPTURE_IMPLICIT);
        recorded.join(stream, event.tail());
    }
}
