package io.github.clip4j.benchmarks.engine;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.benchmarks.Noise;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.MemorySegment;

/** One operation of a backend on random numbers. */
public final class OperationTask implements Engine.Task {
    private static final float EPS = 1e-5f;

    /** Runs between two renewals of the values that an operation changes in place. */
    private static final int RENEWAL = 64;

    private final Session session;
    private final Tensor out;
    private final Step step;
    private int turn;

    private OperationTask(Session session, Tensor out, Step step) {
        this.session = session;
        this.out = out;
        this.step = step;
    }

    private interface Step {
        void run(Ops ops, int turn);
    }

    /**
     * Loads weights and inputs.
     *
     * @param job no model
     * @param backend keeps the weights
     * @return ready to run
     */
    public static OperationTask open(Job job, Backend backend) {
        Session session = backend.open();
        return switch (job) {
            case Job.Gemm gemm -> gemm(backend, session, gemm);
            case Job.Attention attention -> attention(session, attention);
            case Job.Norm norm -> norm(backend, session, norm);
            case Job.Search search -> search(backend, session, search);
            case Job.Nonlinearity activation -> activation(session, activation);
            default -> throw new IllegalArgumentException("no operation: " + job);
        };
    }

    private static OperationTask gemm(Backend backend, Session session, Job.Gemm job) {
        Linear[] layers = new Linear[Job.Gemm.WEIGHTS];
        for (int i = 0; i < layers.length; i++)
            layers[i] = new Linear("layer" + i, weight(backend, job.n(), job.k(), i + 2, Backend.Role.LINEAR), null);
        // Steady state is measured: a model's weights are in the kernels' form after a few images.
        backend.settle();
        Tensor x = input(session, job.m(), job.k());
        Tensor y = session.floats("y", job.m(), job.n());
        return new OperationTask(session, y, (ops, turn) -> ops.linear(y, x, layers[turn % Job.Gemm.WEIGHTS]));
    }

    private static OperationTask attention(Session session, Job.Attention job) {
        int width = job.heads() * job.size();
        Tensor qkv = input(session, job.tokens(), 3 * width);
        Tensor y = session.floats("y", job.tokens(), width);
        Heads heads = new Heads("attn", job.heads());
        Sequences sequences = new Sequences(job.tokens(), 0, job.causal());
        return new OperationTask(session, y, (ops, _) -> ops.attention(y, qkv, heads, sequences));
    }

    private static OperationTask norm(Backend backend, Session session, Job.Norm job) {
        Tensor x = input(session, job.rows(), job.columns());
        Tensor y = session.floats("y", job.rows(), job.columns());
        LayerNorm norm = new LayerNorm(
                "ln",
                weight(backend, 1, job.columns(), 2, Backend.Role.TABLE),
                weight(backend, 1, job.columns(), 3, Backend.Role.TABLE),
                EPS);
        return new OperationTask(session, y, (ops, _) -> ops.layerNorm(y, x, norm));
    }

    private static OperationTask search(Backend backend, Session session, Job.Search job) {
        MatrixView stored = MatrixView.of(job.rows(), job.columns(), Noise.of(job.rows(), job.columns(), 1));
        float[] query = Noise.of(1, job.columns(), 2);
        float[] cosines = new float[job.rows()];
        Tensor y = session.floats("y", job.rows(), 1);
        return new OperationTask(session, y, (_, _) -> {
            backend.similarity(cosines, query, stored, 0, job.rows());
            session.write(y, MemorySegment.ofArray(cosines));
        });
    }

    /** In place: values near zero halve with every run, and are renewed before they become subnormal. */
    private static OperationTask activation(Session session, Job.Nonlinearity job) {
        Tensor x = session.floats("x", job.rows(), job.columns());
        MemorySegment values = MemorySegment.ofArray(Noise.of(job.rows(), job.columns(), 1));
        Activation kind = Activation.valueOf(job.kind());
        return new OperationTask(session, x, (ops, turn) -> {
            if (turn % RENEWAL == 0) session.write(x, values);
            ops.activation(x, kind);
        });
    }

    private static Weight weight(Backend backend, int rows, int columns, int seed, Backend.Role role) {
        MatrixView values = MatrixView.of(rows, columns, Noise.of(rows, columns, seed));
        return backend.load(WeightSource.of("weight" + seed, values), role);
    }

    private static Tensor input(Session session, int rows, int columns) {
        Tensor x = session.floats("x", rows, columns);
        session.write(x, MemorySegment.ofArray(Noise.of(rows, columns, 1)));
        return x;
    }

    @Override
    public void run() {
        step.run(session.ops(), turn++);
    }

    @Override
    public float[] output() {
        float[] values = new float[out.rows() * out.columns()];
        session.read(out, MemorySegment.ofArray(values));
        return values;
    }

    @Override
    public void close() {
        session.close();
    }
}
