/** The CUDA backend: cuBLAS and kernels of its own, through JavaCPP. */
module io.github.clip4j.cuda {
    requires static org.jspecify;
    requires io.github.clip4j.core;
    requires org.bytedeco.cuda;
    requires org.bytedeco.javacpp;

    provides io.github.clip4j.backend.BackendProvider with
            io.github.clip4j.cuda.CudaBackendProvider;
}
