package io.github.clip4j.cuda.fake;

import java.util.Optional;

/** cuBLAS: handles and products. */
final class BlasCalls {
    private static final int VERSION = 120_901;

    private static final int COMPUTE_32F = 68;
    private static final int COMPUTE_32F_PEDANTIC = 69;
    private static final int COMPUTE_32F_FAST_16F = 74;
    private static final int COMPUTE_32F_FAST_16BF = 75;
    private static final int COMPUTE_32F_FAST_TF32 = 77;
    private static final int DEFAULT_MATH = 0;
    private static final int TF32_TENSOR_OP_MATH = 3;
    private static final int GEMM_DEFAULT = -1;
    private static final int GEMM_DEFAULT_TENSOR_OP = 99;
    private static final int WORKSPACE_ALIGNMENT = 256;

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
        table.add("cublasSetMathMode", 2, BlasCalls::setMathMode);
        table.add("cublasSetWorkspace_v2", 3, BlasCalls::setWorkspace);
        table.add("cublasGemmEx", 19, (world, a) -> product(world, a, true, false));
        table.add("cublasSgemm_v2", 14, (world, a) -> product(world, a, false, false));
        table.add("cublasGemmStridedBatchedEx", 23, (world, a) -> product(world, a, true, true));
    }

    /** Waits for the device, as the manual says. */
    private static void destroy(World world, Arguments a) {
        Context context = world.contextForRelease();
        world.unsafe();
        if (!context.isBroken()) world.scheduler().drain(context);
        world.blasHandles().remove(a.word(0)).context().check();
    }

    private static Blas handle(World world, Arguments a) {
        Context context = world.context();
        Blas blas = world.blasHandles().get(a.word(0));
        world.require(blas.context() == context, "the handle is of another context", Status.INVALID_CONTEXT);
        return blas;
    }

    private static void setMathMode(World world, Arguments a) {
        Blas blas = handle(world, a);
        int mode = a.number(1);
        if (mode != DEFAULT_MATH && mode != TF32_TENSOR_OP_MATH) {
            world.fault("the fake has no math mode " + mode);
            throw new CallFailure(BlasStatus.INVALID_VALUE);
        }
        blas.mathMode(mode);
    }

    private static void setWorkspace(World world, Arguments a) {
        Blas blas = handle(world, a);
        long address = a.word(1);
        long bytes = a.word(2);
        if (bytes > 0) blas.context().device().check(address, bytes);
        if (address % WORKSPACE_ALIGNMENT != 0) throw new CallFailure(BlasStatus.INVALID_VALUE);
        blas.workspace(address, bytes);
    }

    /**
     * The three products differ only in what their arguments leave out.
     *
     * @param typed with the types of the matrices, of the sums and of the algorithm; without, all is single precision
     * @param batched with the number of products and the strides between their matrices
     */
    private static void product(World world, Arguments a, boolean typed, boolean batched) {
        Blas blas = handle(world, a);
        Operands next = new Operands(a, typed, batched);
        boolean transposeA = next.transposed();
        boolean transposeB = next.transposed();
        Gemm gemm = new Gemm(
                next.number(),
                next.number(),
                next.number(),
                next.real(),
                next.matrix(transposeA),
                next.matrix(transposeB),
                next.real(),
                next.matrix(false));
        int batch = batched ? next.number() : 1;
        int compute = typed ? next.number() : COMPUTE_32F;
        Rounding rounding = rounding(blas, compute);
        if (!isSupported(gemm, compute)) throw new CallFailure(BlasStatus.NOT_SUPPORTED);
        if (typed) requireAlgorithm(world, next.number());
        if (gemm.m() < 0 || gemm.n() < 0 || gemm.k() < 0 || batch < 0 || !gemm.hasValidLds()) {
            world.fault("a size or a leading dimension is wrong: " + gemm);
            throw new CallFailure(BlasStatus.INVALID_VALUE);
        }
        enqueue(world, blas, gemm, batch, rounding);
    }

    /** The arguments after the handle, one after the other. */
    private static final class Operands {
        private final Arguments arguments;
        private final boolean typed;
        private final boolean strided;
        private int at = 1;

        Operands(Arguments arguments, boolean typed, boolean strided) {
            this.arguments = arguments;
            this.typed = typed;
            this.strided = strided;
        }

        int number() {
            return arguments.number(at++);
        }

        float real() {
            return arguments.real(at++);
        }

        boolean transposed() {
            int operation = number();
            if (operation < 0 || operation > 2) throw new CallFailure(BlasStatus.INVALID_VALUE);
            return operation != 0;
        }

        Gemm.Matrix matrix(boolean transposed) {
            long address = arguments.word(at++);
            Optional<Element> element = typed ? Element.of(number()) : Optional.of(Element.F32);
            if (element.isEmpty()) throw new CallFailure(BlasStatus.NOT_SUPPORTED);
            int ld = number();
            return new Gemm.Matrix(address, element.get(), ld, strided ? arguments.word(at++) : 0, transposed);
        }
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

    /**
     * The combinations of the manual's table for sums in single precision, as far as the fake has the types. The fast
     * forms are of single precision only.
     */
    private static boolean isSupported(Gemm gemm, int compute) {
        Element in = gemm.a().element();
        Element out = gemm.c().element();
        boolean fast = compute != COMPUTE_32F && compute != COMPUTE_32F_PEDANTIC;
        return in == gemm.b().element() && (out == in || out == Element.F32) && !(fast && in != Element.F32);
    }

    private static void requireAlgorithm(World world, int algorithm) {
        if (algorithm == GEMM_DEFAULT || algorithm == GEMM_DEFAULT_TENSOR_OP) return;
        world.fault("the fake chooses the algorithm, not " + algorithm);
        throw new CallFailure(BlasStatus.INVALID_VALUE);
    }

    private static void enqueue(World world, Blas blas, Gemm gemm, int batch, Rounding rounding) {
        Runnable spoiling = blas.spoiling();
        Device device = blas.context().device();
        world.enqueue(world.stream(blas.stream()), "product", () -> {
            spoiling.run();
            for (int i = 0; i < batch; i++) gemm.ofBatch(i).run(device, rounding);
        });
    }
}
