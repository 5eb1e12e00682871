package io.github.clip4j.cuda.fake;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Captures, and the graphs that they make. */
final class GraphCalls {
    private static final int CAPTURE_NONE = 0;
    private static final int CAPTURE_ACTIVE = 1;
    private static final int CAPTURE_INVALIDATED = 2;

    /** In the order of {@code CUstreamCaptureMode}. */
    private static final List<Capture.Mode> MODES =
            List.of(Capture.Mode.GLOBAL, Capture.Mode.THREAD_LOCAL, Capture.Mode.RELAXED);

    private GraphCalls() {}

    static void addTo(CallTable table) {
        table.add("cuStreamBeginCapture_v2", 2, GraphCalls::begin);
        table.add("cuStreamEndCapture", 2, GraphCalls::end);
        table.add("cuStreamIsCapturing", 2, GraphCalls::isCapturing);
        table.add("cuGraphInstantiateWithFlags", 3, GraphCalls::instantiate);
        table.add("cuGraphLaunch", 2, GraphCalls::launch);
        table.add("cuGraphGetNodes", 3, GraphCalls::nodes);
        table.add("cuGraphDestroy", 1, (world, a) -> {
            Graph graph = world.graphs().remove(a.word(0));
            graph.nodes().forEach(node -> world.graphNodes().forget(node));
        });
        table.add(
                "cuGraphExecDestroy",
                1,
                (world, a) -> world.graphExecs().remove(a.word(0)).context().check());
    }

    private static void begin(World world, Arguments a) {
        Stream stream = world.stream(a.word(0));
        int mode = a.number(1);
        world.require(
                stream != stream.context().legacy(),
                "the legacy default stream cannot be captured",
                Status.STREAM_CAPTURE_UNSUPPORTED);
        world.require(stream.capture() == null, "the stream is captured already", Status.ILLEGAL_STATE);
        world.require(mode >= 0 && mode < MODES.size(), "unknown mode " + mode, Status.INVALID_VALUE);
        world.captures().add(new Capture(stream, MODES.get(mode)));
    }

    private static void end(World world, Arguments a) {
        a.putLong(1, 0);
        Stream stream = world.stream(a.word(0));
        Capture capture = stream.capture();
        if (capture == null) throw new CallFailure(Status.ILLEGAL_STATE);
        world.require(capture.origin() == stream, "the capture did not begin here", Status.STREAM_CAPTURE_UNMATCHED);
        world.require(
                capture.relaxed() || capture.isOf(Thread.currentThread()),
                "the capture did not begin on this thread",
                Status.STREAM_CAPTURE_WRONG_THREAD);
        world.captures().remove(capture);
        a.putLong(1, world.graphs().add(new Graph(stream.context(), capture.end())));
    }

    private static void isCapturing(World world, Arguments a) {
        Capture capture = world.stream(a.word(0)).capture();
        a.putInt(1, capture == null ? CAPTURE_NONE : capture.invalid() ? CAPTURE_INVALIDATED : CAPTURE_ACTIVE);
    }

    private static void instantiate(World world, Arguments a) {
        Context context = world.context();
        Graph graph = world.graphs().get(a.word(1));
        world.requireNoFlags(a.word(2));
        a.putLong(0, world.graphExecs().add(new Graph(context, graph.nodes())));
    }

    private static void launch(World world, Arguments a) {
        Graph exec = world.graphExecs().get(a.word(0));
        Stream stream = world.stream(a.word(1));
        world.require(
                exec.context() == stream.context(), "graph and stream are of two contexts", Status.INVALID_HANDLE);
        Completion last = exec.lastLaunch();
        if (stream.capture() == null && last != null && !last.done()) stream.add(new Stream.Wait(last));
        world.enqueue(
                stream, "graph", () -> world.scheduler().order(exec.nodes()).forEach(GraphNode::run));
        if (stream.capture() == null) exec.lastLaunch(stream.mark());
        world.countGraphLaunch();
    }

    private static void nodes(World world, Arguments a) {
        List<Long> handles = world.graphs().get(a.word(0)).handles(world.graphNodes());
        if (a.word(1) == 0) {
            a.putLong(2, handles.size());
            return;
        }
        long room = a.host(2, Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        MemorySegment target = a.host(1, room * Long.BYTES);
        int count = (int) Math.min(room, handles.size());
        for (int i = 0; i < room; i++)
            target.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * Long.BYTES, i < count ? handles.get(i) : 0);
        a.putLong(2, count);
    }
}
