package io.github.clip4j.cuda;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cuda.kernel.Element;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One device: its weights, which all sessions share, and its kernels. */
final class CudaBackend implements Backend {
    private final Closer closer = new Closer();
    private final Device device;
    private final KernelModule kernels;
    private final Precision precision;
    private final Upload upload;
    private final boolean graphs;
    private final int capability;
    private final List<CudaSession> sessions = new ArrayList<>();
    private boolean closed;

    /**
     * Opens a device.
     *
     * @param ordinal which
     * @param precision of products
     * @param graphs whether programs are replayed as graphs
     */
    CudaBackend(int ordinal, Precision precision, boolean graphs) {
        this.precision = precision;
        this.graphs = graphs;
        try {
            device = closer.add(Device.open(ordinal));
            capability = device.capability();
            kernels = closer.add(KernelModule.load(KernelImage.compiled(capability), KernelImage.ofPtx(capability)));
            upload = closer.add(new Upload());
        } catch (RuntimeException | Error e) {
            closer.failed(e);
            throw e;
        }
    }

    /** Returns this; throws if it is closed. */
    synchronized CudaBackend open(String user) {
        if (closed) throw new IllegalStateException("the cuda backend that " + user + " uses is closed");
        return this;
    }

    Device device() {
        return device;
    }

    KernelModule kernels() {
        return kernels;
    }

    /** 80 for compute capability 8.0. */
    int capability() {
        return capability;
    }

    boolean usesGraphs() {
        return graphs;
    }

    boolean tf32() {
        return precision == Precision.TF32;
    }

    /** The element type of products' factors. */
    Element operand() {
        return switch (precision) {
            case FP32, TF32 -> Element.F32;
            case FP16 -> Element.F16;
            case BF16 -> Element.BF16;
        };
    }

    @Override
    public String describe() {
        return String.format(
                Locale.ROOT,
                "cuda: device %d, %s (%d.%d), %s, %s",
                device.ordinal(),
                device.name(),
                capability / 10,
                capability % 10,
                precision.name().toLowerCase(Locale.ROOT),
                kernels.source());
    }

    @Override
    public Weight load(WeightSource source, Role role) {
        try (Arena mapping = Arena.ofShared()) {
            return upload(source.name(), source.open(mapping), role);
        }
    }

    private synchronized Weight upload(String name, MatrixView view, Role role) {
        open("load").device().use();
        Element element = role == Role.LINEAR ? operand() : Element.F32;
        try {
            DeviceBuffer memory = closer.add(
                    DeviceBuffer.allocate((long) view.rows() * view.columns() * element.bytes(), "weight " + name));
            upload.copy(view, element, memory);
            return new CudaWeight(view.rows(), view.columns(), element, memory);
        } catch (Upload.BeyondRangeException e) {
            throw new ClipException(
                    "backend cuda: weight " + name + " has values beyond float16; use bf16, tf32 or fp32", e);
        }
    }

    /** Two: one computes while the other's inputs are being copied. */
    @Override
    public int concurrentSessions() {
        return 2;
    }

    @Override
    public synchronized Session open() {
        CudaSession session = new CudaSession(open("open"));
        sessions.add(session);
        return session;
    }

    /** Forgets a session that has been closed. */
    synchronized void closed(CudaSession session) {
        sessions.remove(session);
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        device.use();
        for (CudaSession session : List.copyOf(sessions)) session.close();
        closed = true;
        closer.close();
    }
}
