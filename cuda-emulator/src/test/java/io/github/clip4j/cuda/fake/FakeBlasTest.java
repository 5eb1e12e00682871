package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cuda.fake.Host.Address;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeBlasTest {
    private static final int M = 5;
    private static final int N = 7;
    private static final int K = 9;

    /**
     * K roundings to float32 of partial sums of about 4, relative to 1 or to the element if that is larger; seen:
     * 4.4e-7.
     */
    private static final double FLOAT = K * 4 * 0x1p-24;

    /** And one rounding of the result to nearest, which a truncation would miss: to float16; seen: 4.5e-4. */
    private static final double HALF = FLOAT + 0x1p-11;

    /** To bfloat16; seen: 3.7e-3. */
    private static final double BRAIN = FLOAT + 0x1p-8;

    private FakeGpu gpu;
    private cublasContext handle;

    @BeforeEach
    void start() {
        gpu = FakeGpu.start();
        Host.open();
        handle = new cublasContext();
        ok(cublasCreate_v2(handle));
    }

    @AfterEach
    void stop() {
        if (gpu != null) gpu.close();
    }

    /** A matrix on the device, stored with a leading dimension of its own. */
    private final class Matrix {
        private final Element element;
        private final int rows;
        private final int columns;
        private final boolean transposed;
        private final int ld;
        private final long address;

        Matrix(Element element, int rows, int columns, boolean transposed, Random random) {
            this.element = element;
            this.rows = rows;
            this.columns = columns;
            this.transposed = transposed;
            this.ld = (transposed ? columns : rows) + 2;
            int stored = ld * (transposed ? rows : columns);
            this.address = Host.allocate((long) stored * element.bytes());
            MemorySegment memory = memory();
            for (int i = 0; i < stored; i++) element.set(memory, i, (float) random.nextGaussian());
        }

        private MemorySegment memory() {
            return gpu.memory().at(address, (long) ld * (transposed ? rows : columns) * element.bytes());
        }

        float get(int row, int column) {
            return element.get(memory(), transposed ? row * ld + column : column * ld + row);
        }

        int operation() {
            return transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
        }

        int type() {
            return switch (element) {
                case F32 -> CUDA_R_32F;
                case F16 -> CUDA_R_16F;
                case BF16 -> CUDA_R_16BF;
            };
        }
    }

    /** A, B and C of a product. */
    private final class Operands {
        private final Matrix a;
        private final Matrix b;
        private final Matrix c;

        Operands(Matrix a, Matrix b, Matrix c) {
            this.a = a;
            this.b = b;
            this.c = c;
        }

        int gemm(float alpha, float beta, int compute) {
            return gemm(alpha, beta, compute, CUBLAS_GEMM_DEFAULT);
        }

        int gemm(float alpha, float beta, int compute, int algorithm) {
            try (FloatPointer alphas = new FloatPointer(new float[] {alpha});
                    FloatPointer betas = new FloatPointer(new float[] {beta})) {
                return cublasGemmEx(
                        handle,
                        a.operation(),
                        b.operation(),
                        M,
                        N,
                        K,
                        alphas,
                        new Address(a.address),
                        a.type(),
                        a.ld,
                        new Address(b.address),
                        b.type(),
                        b.ld,
                        betas,
                        new Address(c.address),
                        c.type(),
                        c.ld,
                        compute,
                        algorithm);
            }
        }

        /** A B in single precision. */
        int gemm() {
            return gemm(1, 0, CUBLAS_COMPUTE_32F);
        }

        /** Sums in double precision, of inputs rounded as the mode says. */
        double[][] expected(float alpha, float beta, Rounding rounding) {
            double[][] expected = new double[M][N];
            for (int i = 0; i < M; i++)
                for (int j = 0; j < N; j++) {
                    double sum = 0;
                    for (int l = 0; l < K; l++)
                        sum += (double) rounding.round(a.get(i, l)) * rounding.round(b.get(l, j));
                    expected[i][j] = alpha * sum + (beta == 0 ? 0 : beta * (double) c.get(i, j));
                }
            return expected;
        }

        /** The tolerance is relative to 1 or to the element if that is larger. */
        void assertIs(double[][] expected, double tolerance, String what) {
            for (int i = 0; i < M; i++)
                for (int j = 0; j < N; j++) {
                    double bound = tolerance * Math.max(1, Math.abs(expected[i][j]));
                    assertEquals(expected[i][j], c.get(i, j), bound, what);
                }
        }
    }

    /** Single precision, nothing transposed. */
    private Operands operands(long seed) {
        Random random = new Random(seed);
        return operands(Element.F32, Element.F32, false, false, random);
    }

    private Operands operands(Element in, Element out, boolean transposeA, boolean transposeB, Random random) {
        return new Operands(
                new Matrix(in, M, K, transposeA, random),
                new Matrix(in, K, N, transposeB, random),
                new Matrix(out, M, N, false, random));
    }

    private void check(Element in, Element out, int compute, Rounding rounding, double tolerance) {
        Random random = new Random(1);
        for (boolean transposeA : new boolean[] {false, true})
            for (boolean transposeB : new boolean[] {false, true})
                for (float beta : new float[] {0, 0.5f})
                    check(operands(in, out, transposeA, transposeB, random), beta, compute, rounding, tolerance);
        assertEquals(List.of(), gpu.faults());
    }

    private void check(Operands operands, float beta, int compute, Rounding rounding, double tolerance) {
        Matrix a = operands.a;
        Matrix c = operands.c;
        if (beta == 0) c.memory().fill(World.POISON);
        double[][] expected = operands.expected(1.5f, beta, rounding);
        float before = c.get(0, 0);
        float gap = c.element.get(c.memory(), M);
        ok(operands.gemm(1.5f, beta, compute));
        assertEquals(before, c.get(0, 0), "done too early");
        ok(cuCtxSynchronize());
        String what = "%s to %s, A %s, B %s, beta %s"
                .formatted(a.element, c.element, a.operation(), operands.b.operation(), beta);
        operands.assertIs(expected, tolerance, what);
        assertEquals(gap, c.element.get(c.memory(), M), "the rows between columns");
    }

    @Test
    void products() {
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F, Rounding.NONE, FLOAT);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_PEDANTIC, Rounding.NONE, FLOAT);
        check(Element.F16, Element.F32, CUBLAS_COMPUTE_32F, Rounding.NONE, FLOAT);
        check(Element.BF16, Element.F32, CUBLAS_COMPUTE_32F, Rounding.NONE, FLOAT);
        check(Element.F16, Element.F16, CUBLAS_COMPUTE_32F, Rounding.NONE, HALF);
        check(Element.BF16, Element.BF16, CUBLAS_COMPUTE_32F, Rounding.NONE, BRAIN);
    }

    @Test
    void fastModesRoundTheirInputs() {
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_FAST_TF32, Rounding.TF32, FLOAT);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_FAST_16F, Rounding.F16, FLOAT);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_FAST_16BF, Rounding.BF16, FLOAT);
        ok(cublasSetMathMode(handle, CUBLAS_TF32_TENSOR_OP_MATH));
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F, Rounding.TF32, FLOAT);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_PEDANTIC, Rounding.NONE, FLOAT);
    }

    @Test
    void roundingIsToNearest() {
        assertEquals(1 + 0x1p-10f, Rounding.TF32.round(1 + 0x1p-11f));
        assertEquals(1f, Rounding.TF32.round(1 + 0x1p-12f));
        assertEquals(1f, Rounding.BF16.round(1 + 0x1p-8f));
        assertEquals(1 + 0x1p-6f, Rounding.BF16.round(1 + 0x3p-8f));
        assertTrue(Float.isNaN(Rounding.BF16.round(Float.NaN)));
        assertEquals(Float.POSITIVE_INFINITY, Rounding.TF32.round(Float.POSITIVE_INFINITY));
    }

    @Test
    void singlePrecisionByItsOldName() {
        Operands product = operands(Element.F32, Element.F32, true, false, new Random(2));
        double[][] expected = product.expected(1, 0, Rounding.NONE);
        try (FloatPointer one = new FloatPointer(new float[] {1});
                FloatPointer zero = new FloatPointer(new float[] {0});
                FloatPointer pointerA = new FloatPointer(new Address(product.a.address));
                FloatPointer pointerB = new FloatPointer(new Address(product.b.address));
                FloatPointer pointerC = new FloatPointer(new Address(product.c.address))) {
            ok(cublasSgemm_v2(
                    handle,
                    CUBLAS_OP_T,
                    CUBLAS_OP_N,
                    M,
                    N,
                    K,
                    one,
                    pointerA,
                    product.a.ld,
                    pointerB,
                    product.b.ld,
                    zero,
                    pointerC,
                    product.c.ld));
        }
        ok(cuCtxSynchronize());
        product.assertIs(expected, FLOAT, "sgemm");
    }

    @Test
    void batches() {
        Random random = new Random(3);
        Matrix a = new Matrix(Element.F32, 2, 3 * 2, false, random);
        Matrix b = new Matrix(Element.F32, 3, 4 * 2, false, random);
        Matrix c = new Matrix(Element.F32, 2, 4 * 2, false, random);
        try (FloatPointer one = new FloatPointer(new float[] {1});
                FloatPointer zero = new FloatPointer(new float[] {0})) {
            ok(cublasGemmStridedBatchedEx(
                    handle,
                    CUBLAS_OP_N,
                    CUBLAS_OP_N,
                    2,
                    4,
                    3,
                    one,
                    new Address(a.address),
                    CUDA_R_32F,
                    a.ld,
                    3L * a.ld,
                    new Address(b.address),
                    CUDA_R_32F,
                    b.ld,
                    4L * b.ld,
                    zero,
                    new Address(c.address),
                    CUDA_R_32F,
                    c.ld,
                    4L * c.ld,
                    2,
                    CUBLAS_COMPUTE_32F,
                    CUBLAS_GEMM_DEFAULT));
        }
        ok(cuCtxSynchronize());
        double sum = 0;
        for (int l = 0; l < 3; l++) sum += (double) a.get(1, 3 + l) * b.get(l, 4 + 2);
        assertEquals(sum, c.get(1, 4 + 2), FLOAT);
    }

    @Test
    void wrongLeadingDimensionsAndTypesAreRefused() {
        Operands good = operands(4);
        Random random = new Random(4);
        Matrix half = new Matrix(Element.F16, M, N, false, random);
        Matrix small = new Matrix(Element.F32, 2, K, false, random);
        assertEquals(CUBLAS_STATUS_INVALID_VALUE, new Operands(small, good.b, good.c).gemm());
        assertEquals(1, gpu.faults().size(), gpu.faults()::toString);
        assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, new Operands(good.a, good.b, half).gemm());
        assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, good.gemm(1, 0, CUBLAS_COMPUTE_16F));
        ok(cublasDestroy_v2(handle));
        assertEquals(CUBLAS_STATUS_NOT_INITIALIZED, good.gemm());
        assertEquals(2, gpu.faults().size(), gpu.faults()::toString);
    }

    /** By the manual's table; a host that asks for TF32 whatever the elements are would fail on a device. */
    @Test
    void fastModesAreOfSinglePrecisionOnly() {
        for (Element element : new Element[] {Element.F16, Element.BF16}) {
            Operands halves = operands(element, Element.F32, false, false, new Random(8));
            assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, halves.gemm(1, 0, CUBLAS_COMPUTE_32F_FAST_TF32));
            assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, halves.gemm(1, 0, CUBLAS_COMPUTE_32F_FAST_16F));
            assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, halves.gemm(1, 0, CUBLAS_COMPUTE_32F_FAST_16BF));
            ok(halves.gemm(1, 0, CUBLAS_COMPUTE_32F_PEDANTIC));
        }
    }

    @Test
    void unknownAlgorithmsAndMathModesAreFaults() {
        assertEquals(CUBLAS_STATUS_INVALID_VALUE, operands(9).gemm(1, 0, CUBLAS_COMPUTE_32F, 12345));
        assertEquals(CUBLAS_STATUS_INVALID_VALUE, cublasSetMathMode(handle, 12345));
        assertEquals(2, gpu.faults().size(), gpu.faults()::toString);
    }

    @Test
    void aMatrixThatIsTooSmallBreaksTheContext() {
        Operands good = operands(5);
        Matrix a = new Matrix(Element.F32, M, K - 1, false, new Random(5));
        Operands product = new Operands(a, good.b, good.c);
        ok(product.gemm());
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
        assertTrue(gpu.faults().getFirst().contains("product"), gpu.faults()::toString);
        assertEquals(CUBLAS_STATUS_EXECUTION_FAILED, product.gemm());
    }

    @Test
    void productsAreOfTheHandlesStreamAndGraph() {
        Operands product = operands(6);
        double[][] expected = product.expected(1, 0, Rounding.NONE);
        CUstream_st stream = Host.stream();
        long workspace = Host.allocate(1 << 16);
        ok(cublasSetStream_v2(handle, stream));
        ok(cublasSetWorkspace_v2(handle, new Address(workspace), 1 << 16));
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
        ok(product.gemm());
        assertEquals(CUBLAS_STATUS_EXECUTION_FAILED, cublasCreate_v2(new cublasContext()));
        CUgraph_st graph = new CUgraph_st();
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, graph));
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
        ok(product.gemm());
        ok(cuStreamEndCapture(stream, graph));
        CUgraphExec_st exec = Host.instantiate(graph);
        ok(cuGraphLaunch(exec, stream));
        ok(cuStreamSynchronize(stream));
        product.assertIs(expected, FLOAT, "graph");
        ok(cuMemFree(workspace));
        gpu.clearFaults();
        ok(cuGraphLaunch(exec, stream));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertTrue(gpu.faults().getFirst().contains("workspace"), gpu.faults()::toString);
    }

    @Test
    void aGraphNeedsTheHandleWhoseWorkspaceItUses() {
        Operands product = operands(7);
        CUstream_st stream = Host.stream();
        ok(cublasSetStream_v2(handle, stream));
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
        ok(product.gemm());
        CUgraph_st graph = new CUgraph_st();
        ok(cuStreamEndCapture(stream, graph));
        CUgraphExec_st exec = Host.instantiate(graph);
        ok(cublasDestroy_v2(handle));
        ok(cuGraphLaunch(exec, stream));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertTrue(gpu.faults().getFirst().contains("went with its handle"), gpu.faults()::toString);
    }

    @Test
    void handlesAreCounted() {
        try (IntPointer version = new IntPointer(1)) {
            ok(cublasGetVersion_v2(handle, version));
            assertEquals(12, version.get() / 10_000);
        }
        assertEquals(1, gpu.live().blasHandles());
        gpu.failCall("cublasCreate_v2", 1, CUBLAS_STATUS_ALLOC_FAILED);
        assertEquals(CUBLAS_STATUS_ALLOC_FAILED, cublasCreate_v2(new cublasContext()));
        ok(cublasDestroy_v2(handle));
        Host.close();
        assertEquals(Live.NONE, gpu.live());
        assertEquals(List.of(), gpu.faults());
    }
}
