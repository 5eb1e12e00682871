/** The CUDA backend: cuBLAS and kernels of its own, through JavaCPP. */
module io.github.clip4j.cuda {
    // Without JavaCPP there is no CUDA, but all else works; its native half has to be given to java by name anyway.
    requires static org.bytedeco.cuda;
    requires static org.bytedeco.javacpp;
    requires static org.jspecify;
    requires io.github.clip4j.core;

    provides io.github.clip4j.backend.BackendProvider with
            io.github.clip4j.cuda.CudaBackendProvider;
}
