package io.github.clip4j.benchmarks.peers;

import io.github.clip4j.benchmarks.Noise;
import io.github.clip4j.benchmarks.engine.Engine;
import io.github.clip4j.benchmarks.engine.Job;
import org.bytedeco.javacpp.FloatPointer;

/** A BLAS on the matrices of clip4j's engine. Its threads are set by the environment variables of the process. */
final class SgemmEngine implements Engine {
    private final String description;
    private final String isa;
    private final Sgemm sgemm;

    SgemmEngine(String description, String isa, Sgemm sgemm) {
        this.description = description;
        this.isa = isa;
        this.sgemm = sgemm;
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public String isa() {
        return isa;
    }

    @Override
    public Task open(Job job) {
        if (job instanceof Job.Gemm gemm) return new Product(gemm);
        throw new IllegalArgumentException("a BLAS multiplies only, not " + job);
    }

    @Override
    public void close() {}

    private final class Product implements Task {
        private final Job.Gemm job;
        private final FloatPointer x;
        private final FloatPointer y;
        private final FloatPointer[] weights = new FloatPointer[Job.Gemm.WEIGHTS];
        private int turn;

        Product(Job.Gemm job) {
            this.job = job;
            x = new FloatPointer(Noise.of(job.m(), job.k(), 1));
            y = new FloatPointer((long) job.m() * job.n());
            for (int i = 0; i < weights.length; i++) weights[i] = new FloatPointer(Noise.of(job.n(), job.k(), i + 2));
        }

        @Override
        public void run() {
            sgemm.multiply(y, x, weights[turn++ % weights.length], job.m(), job.n(), job.k());
        }

        @Override
        public float[] output() {
            float[] values = new float[job.m() * job.n()];
            y.get(values);
            return values;
        }

        @Override
        public void close() {
            x.close();
            y.close();
            for (FloatPointer weight : weights) weight.close();
        }
    }
}
