package io.github.clip4j.cuda.fake;

import org.jspecify.annotations.Nullable;

/** The libraries that JavaCPP's own ones need: the driver, cuBLAS, and two of which no function is ever called. */
enum Library {
    DRIVER("libcuda.so.1", null),
    RUNTIME("libcudart.so.12", "libcudart.so.12"),
    BLAS_LT("libcublasLt.so.12", "libcublasLt.so.12"),
    BLAS("libcublas.so.12", "libcublas.so.12");

    private final String soname;
    private final @Nullable String version;

    Library(String soname, @Nullable String version) {
        this.soname = soname;
        this.version = version;
    }

    /** By which other libraries ask for it. */
    String soname() {
        return soname;
    }

    /** The symbols' version, without which the dynamic linker complains on standard error. */
    @Nullable
    String version() {
        return version;
    }

    /** The function that stands for all that the fake lacks. */
    String unsupported() {
        return switch (this) {
            case DRIVER -> "cuUnsupported";
            case RUNTIME -> "cudaUnsupported";
            case BLAS_LT -> "cublasLtUnsupported";
            case BLAS -> "cublasUnsupported";
        };
    }

    /** Where a symbol belongs, or null. */
    static @Nullable Library of(String symbol) {
        if (symbol.startsWith("cublasLt")) return BLAS_LT;
        if (symbol.startsWith("cublas")) return BLAS;
        if (symbol.startsWith("cuda") || symbol.startsWith("__cuda")) return RUNTIME;
        return symbol.matches("cu[A-Z].*") ? DRIVER : null;
    }
}
