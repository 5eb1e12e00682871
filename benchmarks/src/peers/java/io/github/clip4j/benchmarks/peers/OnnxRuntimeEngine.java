package io.github.clip4j.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.github.clip4j.benchmarks.engine.Engine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.benchmarks.engine.NativeFiles;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime on the export of the same model: all optimisations, one pool of threads. Its threads spin within a run,
 * which is fastest, and stop at its end ({@code session.force_spinning_stop}), so that they take nothing from the
 * engine that runs next.
 */
final class OnnxRuntimeEngine implements Engine {
    private final int threads;
    private final String suffix;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    OnnxRuntimeEngine(int threads, String suffix) {
        this.threads = threads;
        this.suffix = suffix;
    }

    /** Single precision. Found by {@link java.util.ServiceLoader}. */
    public static final class Fp32 implements Provider {
        /** For {@link java.util.ServiceLoader}. */
        public Fp32() {}

        @Override
        public String name() {
            return "onnxruntime";
        }

        @Override
        public Engine open(int threads) {
            return new OnnxRuntimeEngine(threads, "");
        }
    }

    /** Weights and activations quantised to bytes. Found by {@link java.util.ServiceLoader}. */
    public static final class Int8 implements Provider {
        /** For {@link java.util.ServiceLoader}. */
        public Int8() {}

        @Override
        public String name() {
            return "onnxruntime-int8";
        }

        @Override
        public Engine open(int threads) {
            return new OnnxRuntimeEngine(threads, "-int8");
        }
    }

    @Override
    public String describe() {
        return "ONNX Runtime " + environment.getVersion() + (suffix.isEmpty() ? " fp32" : " dynamic int8")
                + ", ALL_OPT, sequential, intra-op " + threads + ", spinning within runs only";
    }

    @Override
    public Task open(Job job) throws OrtException, IOException {
        return switch (job) {
            case Job.Image image -> {
                OrtSession session = session(image.model(), "image");
                OnnxTensor pixels = OnnxTensor.createTensor(
                        environment,
                        FloatBuffer.wrap(NativeFiles.floats(image.input())),
                        new long[] {image.batch(), 3, image.side(), image.side()});
                yield new Run(session, Map.of("pixel_values", pixels));
            }
            case Job.Text text -> {
                OrtSession session = session(text.model(), "text");
                int[] ids = NativeFiles.ints(text.input());
                long[] wide = new long[ids.length];
                for (int i = 0; i < ids.length; i++) wide[i] = ids[i];
                OnnxTensor tensor = OnnxTensor.createTensor(
                        environment, LongBuffer.wrap(wide), new long[] {text.batch(), text.tokens()});
                yield new Run(session, Map.of("input_ids", tensor));
            }
            default -> throw new IllegalArgumentException("ONNX Runtime runs models only, not " + job);
        };
    }

    private OrtSession session(Path model, String tower) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.force_spinning_stop", "1");
            return environment.createSession(
                    model.resolve(tower + suffix + ".onnx").toString(), options);
        }
    }

    @Override
    public void close() {
        environment.close();
    }

    private static final class Run implements Task {
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs;
        private float[] output = {};

        Run(OrtSession session, Map<String, OnnxTensor> inputs) {
            this.session = session;
            this.inputs = inputs;
        }

        @Override
        public void run() throws OrtException {
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
                output = new float[values.remaining()];
                values.get(output);
            }
        }

        @Override
        public float[] output() {
            return output;
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
