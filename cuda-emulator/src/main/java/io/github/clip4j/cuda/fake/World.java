package io.github.clip4j.cuda.fake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The state of the driver and of cuBLAS, from one {@link FakeGpu#start} to the next. One call at a time. */
final class World {
    /** Memory is full of bytes that make a NaN of every floating-point type. */
    static final byte POISON = (byte) 0xFF;

    private final FakeConfig config;
    private final List<Device> devices;
    private final Scheduler scheduler;
    private final PinnedMemory pinned = new PinnedMemory(this);
    private final Handles<Context> contexts = new Handles<>("context", this);
    private final Handles<Stream> streams = new Handles<>("stream", this);
    private final Handles<Event> events = new Handles<>("event", this);
    private final Handles<LoadedModule> modules = new Handles<>("module", this);
    private final Handles<LoadedFunction> functions = new Handles<>("function", this);
    private final Handles<Graph> graphs = new Handles<>("graph", this);
    private final Handles<Graph> graphExecs = new Handles<>("executable graph", this);
    private final Handles<GraphNode> graphNodes = new Handles<>("graph node", this);
    private final Handles<Blas> blasHandles = new Handles<>("cuBLAS handle", this);
    private final ThreadLocal<Deque<Context>> current = ThreadLocal.withInitial(ArrayDeque::new);
    private final List<Capture> captures = new ArrayList<>();
    private final Injections injections = new Injections();
    private final List<String> faults = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private String calling = "";
    private boolean initialised;
    private int graphLaunches;

    World(FakeConfig config) {
        this.config = config;
        this.scheduler = new Scheduler(this, config.schedule(), config.seed());
        this.devices = IntStream.range(0, config.devices().size())
                .mapToObj(i -> new Device(this, i, config.devices().get(i)))
                .toList();
    }

    /** One call from C: its code. */
    synchronized int call(CallTable.Entry entry, Arguments arguments) {
        calling = entry.name();
        calls.add(calling);
        try {
            injections.check(calling);
            injections.changeArguments(calling, arguments);
            entry.call().run(this, arguments);
            if (injections.isRepeated(calling)) entry.call().run(this, arguments);
            return Status.SUCCESS.code();
        } catch (CallFailure e) {
            return entry.blas() && e.status() != Status.UNKNOWN
                    ? BlasStatus.of(e.status()).code()
                    : e.code();
        } catch (RuntimeException | Error e) {
            // An exception that reached C would end the process.
            StackTraceElement[] trace = e.getStackTrace();
            fault("the fake failed: " + e + (trace.length > 0 ? " at " + trace[0] : ""));
            return entry.blas() ? BlasStatus.INTERNAL_ERROR.code() : Status.UNKNOWN.code();
        }
    }

    /** Something that a correct program never does. */
    void fault(String what) {
        faults.add(calling + ": " + what);
    }

    void initialise() {
        if (devices.isEmpty()) throw new CallFailure(Status.NO_DEVICE);
        initialised = true;
    }

    void checkInitialised() {
        if (!initialised) throw new CallFailure(Status.NOT_INITIALIZED);
    }

    FakeConfig config() {
        return config;
    }

    List<Device> devices() {
        return devices;
    }

    Device device(int ordinal) {
        checkInitialised();
        if (ordinal < 0 || ordinal >= devices.size()) throw new CallFailure(Status.INVALID_DEVICE);
        return devices.get(ordinal);
    }

    Deque<Context> contextStack() {
        checkInitialised();
        return current.get();
    }

    /** The calling thread's, in working order. */
    Context context() {
        Context context = contextForRelease();
        context.check();
        return context;
    }

    /**
     * Also a broken one: what is given back there is given back, though the call then says that the context is broken.
     */
    Context contextForRelease() {
        Context context = contextStack().peek();
        if (context == null) throw new CallFailure(Status.INVALID_CONTEXT);
        if (contexts.of(context) == 0) throw new CallFailure(Status.CONTEXT_IS_DESTROYED);
        return context;
    }

    /** A stream of the calling thread's context. */
    Stream stream(long handle) {
        Context context = context();
        if (handle == 0 || handle == 1) return context.legacy();
        Stream stream = streams.get(handle);
        require(stream.context() == context, "the stream is of another context", Status.INVALID_HANDLE);
        return stream;
    }

    /** That a condition of correct programs holds. */
    void require(boolean condition, String otherwise, Status status) {
        if (condition) return;
        fault(otherwise);
        throw new CallFailure(status);
    }

    /** Flags that would be passed over are worse than none. */
    void requireFlags(long given, int known) {
        require((given & ~known) == 0, "unknown flags " + given, Status.INVALID_VALUE);
    }

    void requireNoFlags(long given) {
        requireFlags(given, 0);
    }

    /** Queues work, or records it where the stream is captured. */
    void enqueue(Stream stream, String what, Runnable action) {
        Capture capture = stream.capture();
        if (capture != null) {
            capture.add(stream, what, action);
            return;
        }
        keepLegacyOrder(stream);
        stream.add(new Stream.Work(what, action));
    }

    /** The legacy default stream and the blocking streams of its context wait for each other. */
    void keepLegacyOrder(Stream stream) {
        Stream legacy = stream.context().legacy();
        if (stream != legacy) {
            if (stream.blocking() && legacy.pending()) stream.add(new Stream.Wait(legacy.mark()));
            return;
        }
        for (Stream other : stream.context().streams()) {
            if (other == legacy || !other.blocking()) continue;
            Capture capture = other.capture();
            if (capture != null) throw capture.invalidate(Status.STREAM_CAPTURE_IMPLICIT);
            if (other.pending()) legacy.add(new Stream.Wait(other.mark()));
        }
    }

    /** Called by what must not happen during a capture: allocations, synchronous copies, and whatever waits. */
    void unsafe() {
        List<Capture> hit =
                captures.stream().filter(Capture::forbidsUnsafeCalls).toList();
        for (Capture capture : hit) capture.invalidate(Status.STREAM_CAPTURE_UNSUPPORTED);
        if (hit.isEmpty()) return;
        fault("not permitted during a capture");
        throw new CallFailure(Status.STREAM_CAPTURE_UNSUPPORTED);
    }

    /** Waits for a stream, and tells of failed work. */
    void synchronise(Stream stream) {
        scheduler.drain(stream);
        stream.context().check();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    PinnedMemory pinned() {
        return pinned;
    }

    Handles<Context> contexts() {
        return contexts;
    }

    Handles<Stream> streams() {
        return streams;
    }

    Handles<Event> events() {
        return events;
    }

    Handles<LoadedModule> modules() {
        return modules;
    }

    Handles<LoadedFunction> functions() {
        return functions;
    }

    Handles<Graph> graphs() {
        return graphs;
    }

    Handles<Graph> graphExecs() {
        return graphExecs;
    }

    Handles<GraphNode> graphNodes() {
        return graphNodes;
    }

    Handles<Blas> blasHandles() {
        return blasHandles;
    }

    List<Capture> captures() {
        return captures;
    }

    Injections injections() {
        return injections;
    }

    List<String> faults() {
        return faults;
    }

    List<Launch> launches() {
        return launches;
    }

    List<String> calls() {
        return calls;
    }

    int graphLaunches() {
        return graphLaunches;
    }

    void countGraphLaunch() {
        graphLaunches++;
    }

    Live live() {
        return new Live(
                devices.stream().mapToInt(Device::allocations).sum(),
                devices.stream().mapToLong(Device::allocatedBytes).sum(),
                pinned.size(),
                streams.size(),
                events.size(),
                modules.size(),
                graphs.size(),
                graphExecs.size(),
                contexts.size(),
                blasHandles.size());
    }

    /** Which contexts the calling thread may use; null unbinds. */
    void makeCurrent(@Nullable Context context) {
        Deque<Context> stack = contextStack();
        stack.poll();
        if (context != null) stack.push(context);
    }
}
