package io.github.clip4j.cuda.fake;

import org.jspecify.annotations.Nullable;

/** The libraries that JavaCPP's own ones need: the driver, cuBLAS, and two of which no function is ever called. */
enum Library {
    DRIVER("libcuda", "cuUnsupported"),
    RUNTIME("libcudart", "cudaUnsupported"),
    BLAS_LT("libcublasLt", "cublasLtUnsupported"),
    BLAS("libcublas", "cublasUnsupported");

    private final String stem;
    private final String unsupported;

    Library(String stem, String unsupported) {
        this.stem = stem;
        this.unsupported = unsupported;
    }

    /**
     * By which other libraries ask for it.
     *
     * @param cuda the binding's major version; the driver's library has the same name for all
     */
    String soname(int cuda) {
        return stem + ".so." + (this == DRIVER ? 1 : cuda);
    }

    /** The symbols' version, without which the dynamic linker complains on standard error. */
    @Nullable
    String version(int cuda) {
        return this == DRIVER ? null : soname(cuda);
    }

    /** The function that stands for all that the fake lacks. */
    String unsupported() {
        return unsupported;
    }

    /** Where a symbol belongs, or null. */
    static @Nullable Library of(String symbol) {
        if (symbol.startsWith("cublasLt")) return BLAS_LT;
        if (symbol.startsWith("cublas")) return BLAS;
        if (symbol.startsWith("cuda") || symbol.startsWith("__cuda")) return RUNTIME;
        return symbol.matches("cu[A-Z].*") ? DRIVER : null;
    }
}
