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

    private int gemm(Matrix a, Matrix b, Matrix c, float alpha, float beta, int compute) {
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
                    CUBLAS_GEMM_DEFAULT);
        }
    }

    /** Sums in double precision, of inputs rounded as the mode says. */
    private static double[][] oracle(Matrix a, Matrix b, Matrix c, float alpha, float beta, Rounding rounding) {
        double[][] expected = new double[M][N];
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int l = 0; l < K; l++) sum += (double) rounding.round(a.get(i, l)) * rounding.round(b.get(l, j));
                expected[i][j] = alpha * sum + (beta == 0 ? 0 : beta * (double) c.get(i, j));
            }
        return expected;
    }

    private void check(Element in, Element out, int compute, Rounding rounding, double tolerance) {
        Random random = new Random(1);
        for (boolean transposeA : new boolean[] {false, true})
            for (boolean transposeB : new boolean[] {false, true})
                for (float beta : new float[] {0, 0.5f}) {
                    Matrix a = new Matrix(in, M, K, transposeA, random);
                    Matrix b = new Matrix(in, K, N, transposeB, random);
                    Matrix c = new Matrix(out, M, N, false, random);
                    if (beta == 0) c.memory().fill(World.POISON);
                    double[][] expected = oracle(a, b, c, 1.5f, beta, rounding);
                    float before = c.get(0, 0);
                    float gap = c.element.get(c.memory(), M);
                    ok(gemm(a, b, c, 1.5f, beta, compute));
                    assertEquals(before, c.get(0, 0), "done too early");
                    ok(cuCtxSynchronize());
                    String what =
                            "%s to %s, A %s, B %s, beta %s".formatted(in, out, a.operation(), b.operation(), beta);
                    for (int i = 0; i < M; i++)
                        for (int j = 0; j < N; j++) {
                            double bound = tolerance * Math.max(1, Math.abs(expected[i][j]));
                            assertEquals(expected[i][j], c.get(i, j), bound, what);
                        }
                    assertEquals(gap, c.element.get(c.memory(), M), "the rows between columns");
                }
        assertEquals(List.of(), gpu.faults());
    }

    @Test
    void products() {
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F, Rounding.NONE, 5e-6);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_PEDANTIC, Rounding.NONE, 5e-6);
        check(Element.F16, Element.F32, CUBLAS_COMPUTE_32F, Rounding.NONE, 5e-6);
        check(Element.BF16, Element.F32, CUBLAS_COMPUTE_32F, Rounding.NONE, 5e-6);
        check(Element.F16, Element.F16, CUBLAS_COMPUTE_32F, Rounding.NONE, 1e-3);
        check(Element.BF16, Element.BF16, CUBLAS_COMPUTE_32F, Rounding.NONE, 8e-3);
    }

    @Test
    void fastModesRoundTheirInputs() {
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_FAST_TF32, Rounding.TF32, 5e-6);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_FAST_16F, Rounding.F16, 5e-6);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_FAST_16BF, Rounding.BF16, 5e-6);
        ok(cublasSetMathMode(handle, CUBLAS_TF32_TENSOR_OP_MATH));
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F, Rounding.TF32, 5e-6);
        check(Element.F32, Element.F32, CUBLAS_COMPUTE_32F_PEDANTIC, Rounding.NONE, 5e-6);
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
        Random random = new Random(2);
        Matrix a = new Matrix(Element.F32, M, K, true, random);
        Matrix b = new Matrix(Element.F32, K, N, false, random);
        Matrix c = new Matrix(Element.F32, M, N, false, random);
        double[][] expected = oracle(a, b, c, 1, 0, Rounding.NONE);
        try (FloatPointer one = new FloatPointer(new float[] {1});
                FloatPointer zero = new FloatPointer(new float[] {0});
                FloatPointer pointerA = new FloatPointer(new Address(a.address));
                FloatPointer pointerB = new FloatPointer(new Address(b.address));
                FloatPointer pointerC = new FloatPointer(new Address(c.address))) {
            ok(cublasSgemm_v2(
                    handle,
                    CUBLAS_OP_T,
                    CUBLAS_OP_N,
                    M,
                    N,
                    K,
                    one,
                    pointerA,
                    a.ld,
                    pointerB,
                    b.ld,
                    zero,
                    pointerC,
                    c.ld));
        }
        ok(cuCtxSynchronize());
        assertEquals(expected[4][6], c.get(4, 6), 5e-6);
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
        assertEquals(sum, c.get(1, 4 + 2), 5e-6);
    }

    @Test
    void wrongLeadingDimensionsAndTypesAreRefused() {
        Random random = new Random(4);
        Matrix a = new Matrix(Element.F32, M, K, false, random);
        Matrix b = new Matrix(Element.F32, K, N, false, random);
        Matrix c = new Matrix(Element.F32, M, N, false, random);
        Matrix half = new Matrix(Element.F16, M, N, false, random);
        Matrix small = new Matrix(Element.F32, 2, K, false, random);
        assertEquals(CUBLAS_STATUS_INVALID_VALUE, gemm(small, b, c, 1, 0, CUBLAS_COMPUTE_32F));
        assertEquals(1, gpu.faults().size(), gpu.faults()::toString);
        assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, gemm(a, b, half, 1, 0, CUBLAS_COMPUTE_32F));
        assertEquals(CUBLAS_STATUS_NOT_SUPPORTED, gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_16F));
        ok(cublasDestroy_v2(handle));
        assertEquals(CUBLAS_STATUS_NOT_INITIALIZED, gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_32F));
        assertEquals(2, gpu.faults().size(), gpu.faults()::toString);
    }

    @Test
    void aMatrixThatIsTooSmallBreaksTheContext() {
        Random random = new Random(5);
        Matrix a = new Matrix(Element.F32, M, K - 1, false, random);
        Matrix b = new Matrix(Element.F32, K, N, false, random);
        Matrix c = new Matrix(Element.F32, M, N, false, random);
        ok(gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_32F));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
        assertTrue(gpu.faults().getFirst().contains("product"), gpu.faults()::toString);
        assertEquals(CUBLAS_STATUS_EXECUTION_FAILED, gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_32F));
    }

    @Test
    void productsAreOfTheHandlesStreamAndGraph() {
        Random random = new Random(6);
        Matrix a = new Matrix(Element.F32, M, K, false, random);
        Matrix b = new Matrix(Element.F32, K, N, false, random);
        Matrix c = new Matrix(Element.F32, M, N, false, random);
        double[][] expected = oracle(a, b, c, 1, 0, Rounding.NONE);
        CUstream_st stream = Host.stream();
        long workspace = Host.allocate(1 << 16);
        ok(cublasSetStream_v2(handle, stream));
        ok(cublasSetWorkspace_v2(handle, new Address(workspace), 1 << 16));
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
        ok(gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_32F));
        assertEquals(CUBLAS_STATUS_EXECUTION_FAILED, cublasCreate_v2(new cublasContext()));
        CUgraph_st graph = new CUgraph_st();
        assertEquals(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, graph));
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
        ok(gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_32F));
        ok(cuStreamEndCapture(stream, graph));
        CUgraphExec_st exec = Host.instantiate(graph);
        ok(cuGraphLaunch(exec, stream));
        ok(cuStreamSynchronize(stream));
        assertEquals(expected[4][6], c.get(4, 6), 5e-6);
        ok(cuMemFree(workspace));
        gpu.clearFaults();
        ok(cuGraphLaunch(exec, stream));
        assertEquals(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
        assertTrue(gpu.faults().getFirst().contains("workspace"), gpu.faults()::toString);
    }

    @Test
    void aGraphNeedsTheHandleWhoseWorkspaceItUses() {
        Random random = new Random(7);
        Matrix a = new Matrix(Element.F32, M, K, false, random);
        Matrix b = new Matrix(Element.F32, K, N, false, random);
        Matrix c = new Matrix(Element.F32, M, N, false, random);
        CUstream_st stream = Host.stream();
        ok(cublasSetStream_v2(handle, stream));
        ok(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
        ok(gemm(a, b, c, 1, 0, CUBLAS_COMPUTE_32F));
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
        assertEquals(
                "CUBLAS_STATUS_NOT_SUPPORTED",
                cublasGetStatusString(CUBLAS_STATUS_NOT_SUPPORTED).getString());
        assertEquals(1, gpu.live().blasHandles());
        gpu.failCall("cublasCreate_v2", 1, CUBLAS_STATUS_ALLOC_FAILED);
        assertEquals(CUBLAS_STATUS_ALLOC_FAILED, cublasCreate_v2(new cublasContext()));
        ok(cublasDestroy_v2(handle));
        Host.close();
        assertEquals(Live.NONE, gpu.live());
        assertEquals(List.of(), gpu.faults());
    }
}
