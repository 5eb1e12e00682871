package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
import static org.bytedeco.cuda.global.cublas.CUBLAS_GEMM_DEFAULT;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasCreate_v2;
import static org.bytedeco.cuda.global.cublas.cublasDestroy_v2;
import static org.bytedeco.cuda.global.cublas.cublasGemmEx;
import static org.bytedeco.cuda.global.cublas.cublasSetStream_v2;
import static org.bytedeco.cuda.global.cublas.cublasSetWorkspace_v2;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import io.github.clip4j.cuda.kernel.Element;
import io.github.clip4j.cuda.kernel.Product;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** cuBLAS in a stream. Products are summed in float32 whatever the elements are. */
final class Blas implements Closer.Resource {
    /**
     * The size that NVIDIA recommends for its newest devices; we allocate it ourselves, because a captured product may
     * not.
     */
    private static final long WORKSPACE_BYTES = 32L << 20;

    private final Closer closer = new Closer();
    private final cublasContext handle = new cublasContext();
    private final FloatPointer one = new FloatPointer(1).put(1f);
    private final FloatPointer zero = new FloatPointer(1).put(0f);
    private final boolean tf32;

    /**
     * Opens cuBLAS.
     *
     * @param tf32 whether float32 elements may be rounded to 11 bits of precision on their way into a product
     */
    Blas(Stream stream, boolean tf32) {
        this.tf32 = tf32;
        closer.add(one::close);
        closer.add(zero::close);
        try {
            DeviceBuffer workspace = closer.add(DeviceBuffer.allocate(WORKSPACE_BYTES, "cuBLAS workspace"));
            Driver.checkBlas(cublasCreate_v2(handle), "cublasCreate");
            closer.add(() -> Driver.checkBlas(cublasDestroy_v2(handle), "cublasDestroy"));
            Driver.checkBlas(cublasSetStream_v2(handle, stream.handle()), "cublasSetStream");
            Driver.checkBlas(
                    cublasSetWorkspace_v2(handle, new DevicePointer(workspace.address()), WORKSPACE_BYTES),
                    "cublasSetWorkspace");
        } catch (RuntimeException | Error e) {
            closer.failed(e);
            throw e;
        }
    }

    /**
     * Enqueues a product. cuBLAS is column-major: there our row-major (M, N) output is (N, M), its left factor the
     * transpose of (K, N) = w, its right factor (K, M) = x.
     */
    void multiply(Product p) {
        int type = type(p.element());
        int result = cublasGemmEx(
                handle,
                CUBLAS_OP_T,
                CUBLAS_OP_N,
                p.n(),
                p.m(),
                p.k(),
                one,
                new DevicePointer(p.w()),
                type,
                p.k(),
                new DevicePointer(p.x()),
                type,
                p.k(),
                zero,
                new DevicePointer(p.out()),
                CUDA_R_32F,
                p.n(),
                tf32 && p.element() == Element.F32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F,
                CUBLAS_GEMM_DEFAULT);
        Driver.checkBlas(result, "product " + p.m() + " x " + p.n() + " x " + p.k());
    }

    private static int type(Element element) {
        return switch (element) {
            case F32 -> CUDA_R_32F;
            case F16 -> CUDA_R_16F;
            case BF16 -> CUDA_R_16BF;
        };
    }

    @Override
    public void close() {
        closer.close();
    }

    /** An address that means nothing to the host. */
    private static final class DevicePointer extends Pointer {
        DevicePointer(long address) {
            this.address = address;
        }
    }
}
