package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemsetD32Async;

import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.cuda.kernel.Element;
import io.github.clip4j.cuda.kernel.Launch;
import io.github.clip4j.cuda.kernel.Product;
import io.github.clip4j.cuda.kernel.Status;
import io.github.clip4j.cuda.kernel.Step;
import io.github.clip4j.error.ClipException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream, its cuBLAS, a slab of activations and the programs run so far. Operations are first recorded as steps; a
 * program's steps are enqueued together, from the second time on as a graph.
 */
final class CudaSession implements Session {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cuda");

    private final CudaBackend backend;
    private final Closer closer = new Closer();
    private final Stream stream;
    private final Staging staging;
    private final Blas blas;
    private final Slab slab;
    private final Graphs graphs;
    private final DeviceBuffer status;
    private final CudaOps ops = new CudaOps(this);
    private final Map<String, CudaTensor.Places> places = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private boolean recording;
    private boolean closed;

    CudaSession(CudaBackend backend) {
        this.backend = backend;
        backend.device().use();
        try {
            stream = closer.add(new Stream());
            status = closer.add(DeviceBuffer.allocate(Status.BYTES, "status"));
            staging = closer.add(new Staging(stream));
            blas = closer.add(new Blas(stream, backend.tf32()));
            slab = closer.add(new Slab(stream, this::beforeMove));
            graphs = closer.add(new Graphs(stream, this::enqueue));
            clearStatus();
        } catch (RuntimeException | Error e) {
            closer.failed(e);
            throw e;
        }
    }

    /** Makes the device the thread's current one, if session and backend are open. */
    private void enter() {
        if (closed) throw new IllegalStateException("the session is closed");
        backend.open("a session").device().use();
    }

    CudaBackend backend() {
        return backend;
    }

    /** The counters that kernels increment. */
    Status status() {
        return new Status(status.address());
    }

    long address(Slab.Region region) {
        return slab.address(region);
    }

    @Override
    public Tensor floats(String name, int rows, int columns) {
        enter();
        check(name, rows, columns);
        long elements = (long) rows * columns;
        Element operand = backend.operand();
        Slab.Region wide = slab.reserve(name, elements * Float.BYTES);
        Slab.Region narrow =
                operand == Element.F32 ? wide : slab.reserve(name + " " + operand, elements * operand.bytes());
        return new CudaTensor(
                name, rows, columns, places.computeIfAbsent(name, _ -> new CudaTensor.Places(wide, narrow)));
    }

    @Override
    public Tensor ints(String name, int rows, int columns) {
        enter();
        check(name, rows, columns);
        Slab.Region region = slab.reserve("ints " + name, (long) rows * columns * Integer.BYTES);
        return new CudaTensor(
                name,
                rows,
                columns,
                places.computeIfAbsent("ints " + name, _ -> new CudaTensor.Places(region, region)));
    }

    private static void check(String name, int rows, int columns) {
        if (rows < 1 || columns < 1)
            throw new IllegalArgumentException(
                    "tensor " + name + ": expected at least 1 x 1, found " + rows + " x " + columns);
    }

    @Override
    public Ops ops() {
        return ops;
    }

    @Override
    public void write(Tensor destination, MemorySegment source) {
        enter();
        flush();
        CudaTensor to = (CudaTensor) destination;
        staging.upload(slab.address(to.places().wide), source, to.elements() * Float.BYTES);
        to.places().isWide = true;
        to.places().isNarrow = false;
    }

    @Override
    public void read(Tensor source, MemorySegment destination) {
        enter();
        CudaTensor from = (CudaTensor) source;
        long address = ops.wide(from);
        flush();
        staging.download(destination, address, from.elements() * Float.BYTES);
        checkStatus();
    }

    @Override
    public void run(Runnable program) {
        enter();
        flush();
        recording = true;
        try {
            program.run();
            graphs(steps);
        } finally {
            recording = false;
            steps.clear();
        }
    }

    private void graphs(List<Step> program) {
        if (program.isEmpty()) return;
        if (backend.usesGraphs()) graphs.run(program);
        else enqueue(program);
    }

    /** Records a step; outside a program it is enqueued at once. */
    void add(Step step) {
        if (!recording) enter();
        steps.add(step);
        if (!recording) flush();
    }

    /** Enqueues the steps recorded so far, as an audit needs that reads in the middle of a program. */
    private void flush() {
        enqueue(steps);
        steps.clear();
    }

    private void beforeMove() {
        flush();
        graphs.clear();
    }

    private void enqueue(List<Step> program) {
        for (Step step : program) {
            switch (step) {
                case Launch launch -> backend.kernels().launch(launch, stream);
                case Product product -> blas.multiply(product);
            }
        }
    }

    private void checkStatus() {
        int[] counts = new int[2];
        staging.download(MemorySegment.ofArray(counts), status.address(), Status.BYTES);
        if (counts[0] == 0 && counts[1] == 0) return;
        clearStatus();
        if (counts[1] != 0)
            throw new ClipException("backend cuda: " + counts[1]
                    + " rows, token ids or positions lie beyond their matrices; the results are not usable");
        LOG.log(
                System.Logger.Level.WARNING,
                "backend cuda: {0} values beyond float16 became 65504; bf16 or fp32 would keep them",
                Integer.toUnsignedLong(counts[0]));
    }

    private void clearStatus() {
        Driver.check(
                cuMemsetD32Async(status.address(), 0, Status.BYTES / Integer.BYTES, stream.handle()),
                "cuMemsetD32Async");
    }

    /** For tests of whether programs are replayed. */
    Graphs graphs() {
        return graphs;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        backend.device().use();
        closer.add(stream::synchronize);
        closer.close();
        backend.closed(this);
    }
}
