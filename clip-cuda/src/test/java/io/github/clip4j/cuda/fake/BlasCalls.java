package io.github.clip4j.cuda.fake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** cuBLAS: handles and products. */
final class BlasCalls {
    private static final int VERSION = 120_901;

    private static final int COMPUTE_32F = 68;
    private static final int COMPUTE_32F_PEDANTIC = 69;
    private static final int COMPUTE_32F_FAST_16F = 74;
    private static final int COMPUTE_32F_FAST_16BF = 75;
    private static final int COMPUTE_32F_FAST_TF32 = 77;
    private static final int TF32_TENSOR_OP_MATH = 3;
    private static final int WORKSPACE_ALIGNMENT = 256;

    private static final Map<Integer, MemorySegment> NAMES = Arrays.stream(BlasStatus.values())
            .collect(Collectors.toMap(BlasStatus::code, s -> Arena.global().allocateFrom("CUBLAS_STATUS_" + s.name())));
    private static final MemorySegment UNKNOWN = Arena.global().allocateFrom("unknown");

    private BlasCalls() {}

    static void addTo(CallTable table) {
        table.add("cublasCreate_v2", 1, (world, a) -> {
            Context context = world.context();
            world.unsafe();
            a.putLong(0, world.blasHandles().add(new Blas(world, context)));
        });
        table.add("cublasDestroy_v2", 1, BlasCalls::destroy);
        table.add("cublasGetVersion_v2", 2, (world, a) -> a.putInt(1, VERSION));
        table.add("cublasSetStream_v2", 2, (world, a) -> {
            if (a.word(1) != 0) world.stream(a.word(1));
            handle(world, a).stream(a.word(1));
        });
        table.add("cublasGetStream_v2", 2, (world, a) -> a.putLong(1, handle(world, a).stream()));
        table.add("cublasSetMathMode", 2, (world, a) -> handle(world, a).mathMode(a.number(1)));
        table.add(
                "cublasGetMathMode",
                2,
                (world, a) -> a.putInt(1, handle(world, a).mathMode()));
        table.add("cublasSetPointerMode_v2", 2, (world, a) -> {
            handle(world, a);
            world.require(a.number(1) == 0, "the fake takes alpha and beta from the host only", Status.NOT_SUPPORTED);
        });
        table.add("cublasSetWorkspace_v2", 3, BlasCalls::setWorkspace);
        table.add("cublasGemmEx", 19, BlasCalls::gemmEx);
        table.add("cublasSgemm_v2", 14, BlasCalls::sgemm);
        table.add("cublasGemmStridedBatchedEx", 23, BlasCalls::gemmStridedBatchedEx);
        table.addPointer("cublasGetStatusName", 1, BlasCalls::name);
        table.addPointer("cublasGetStatusString", 1, BlasCalls::name);
    }

    /** Waits for the device, as the manual says. */
    private static void destroy(World world, Arguments a) {
        Context context = world.contextForRelease();
        world.unsafe();
        if (!context.isBroken()) world.scheduler().drain(context);
        world.blasHandles().remove(a.word(0)).context().check();
    }

    private static long name(World world, Arguments a) {
        return NAMES.getOrDefault(a.number(0), UNKNOWN).address();
    }

    private static Blas handle(World world, Arguments a) {
        Context context = world.context();
        Blas blas = world.blasHandles().get(a.word(0));
        world.require(blas.context() == context, "the handle is of another context", Status.INVALID_CONTEXT);
        return blas;
    }

    private static void setWorkspace(World world, Arguments a) {
        Blas blas = handle(world, a);
        long address = a.word(1);
        long bytes = a.word(2);
        if (bytes > 0) blas.context().device().check(address, bytes);
        if (address % WORKSPACE_ALIGNMENT != 0) throw new CallFailure(BlasStatus.INVALID_VALUE);
        blas.workspace(address, bytes);
    }

    private static void gemmEx(World world, Arguments a) {
        Rounding rounding = rounding(handle(world, a), a.number(17));
        Gemm gemm = new Gemm(
                a.number(3),
                a.number(4),
                a.number(5),
                a.real(6),
                matrix(a.word(7), a.number(8), a.number(9), a.number(1)),
                matrix(a.word(10), a.number(11), a.number(12), a.number(2)),
                a.real(13),
                matrix(a.word(14), a.number(15), a.number(16), 0),
                rounding);
        enqueue(world, a, gemm, 1, new long[3]);
    }

    private static void sgemm(World world, Arguments a) {
        int f32 = 0;
        Rounding rounding = rounding(handle(world, a), COMPUTE_32F);
        Gemm gemm = new Gemm(
                a.number(3),
                a.number(4),
                a.number(5),
                a.real(6),
                matrix(a.word(7), f32, a.number(8), a.number(1)),
                matrix(a.word(9), f32, a.number(10), a.number(2)),
                a.real(11),
                matrix(a.word(12), f32, a.number(13), 0),
                rounding);
        enqueue(world, a, gemm, 1, new long[3]);
    }

    private static void gemmStridedBatchedEx(World world, Arguments a) {
        Rounding rounding = rounding(handle(world, a), a.number(21));
        Gemm gemm = new Gemm(
                a.number(3),
                a.number(4),
                a.number(5),
                a.real(6),
                matrix(a.word(7), a.number(8), a.number(9), a.number(1)),
                matrix(a.word(11), a.number(12), a.number(13), a.number(2)),
                a.real(15),
                matrix(a.word(16), a.number(17), a.number(18), 0),
                rounding);
        enqueue(world, a, gemm, a.number(20), new long[] {a.word(10), a.word(14), a.word(19)});
    }

    private static Gemm.Matrix matrix(long address, int type, int ld, int operation) {
        Optional<Element> element = Element.of(type);
        if (element.isEmpty()) throw new CallFailure(BlasStatus.NOT_SUPPORTED);
        if (operation < 0 || operation > 2) throw new CallFailure(BlasStatus.INVALID_VALUE);
        return new Gemm.Matrix(address, element.get(), ld, operation != 0);
    }

    private static Rounding rounding(Blas blas, int compute) {
        return switch (compute) {
            case COMPUTE_32F -> blas.mathMode() == TF32_TENSOR_OP_MATH ? Rounding.TF32 : Rounding.NONE;
            case COMPUTE_32F_PEDANTIC -> Rounding.NONE;
            case COMPUTE_32F_FAST_TF32 -> Rounding.TF32;
            case COMPUTE_32F_FAST_16F -> Rounding.F16;
            case COMPUTE_32F_FAST_16BF -> Rounding.BF16;
            default -> throw new CallFailure(BlasStatus.NOT_SUPPORTED);
        };
    }

    /** The combinations of the manual's table for sums in single precision, as far as the fake has the types. */
    private static boolean isSupported(Gemm gemm) {
        Element in = gemm.a().element();
        Element out = gemm.c().element();
        return in == gemm.b().element() && (out == in || out == Element.F32);
    }

    private static void enqueue(World world, Arguments a, Gemm gemm, int batch, long[] strides) {
        Blas blas = handle(world, a);
        if (!isSupported(gemm)) throw new CallFailure(BlasStatus.NOT_SUPPORTED);
        if (gemm.m() < 0 || gemm.n() < 0 || gemm.k() < 0 || batch < 0 || !gemm.hasValidLds()) {
            world.fault("a size or a leading dimension is wrong: " + gemm);
            throw new CallFailure(BlasStatus.INVALID_VALUE);
        }
        Runnable spoiling = blas.spoiling();
        Device device = blas.context().device();
        world.enqueue(world.stream(blas.stream()), "product", () -> {
            spoiling.run();
            for (int i = 0; i < batch; i++)
                gemm.shifted(i * strides[0], i * strides[1], i * strides[2]).run(device);
        });
    }
}
