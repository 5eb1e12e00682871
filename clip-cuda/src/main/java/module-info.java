/** The CUDA backend: not built yet, which its probe says. */
module io.github.clip4j.cuda {
    requires static org.jspecify;
    requires io.github.clip4j.core;

    provides io.github.clip4j.backend.BackendProvider with
            io.github.clip4j.cuda.CudaBackendProvider;
}
