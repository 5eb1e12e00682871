package io.github.clip4j.cuda.fake;

/** What cuBLAS of the fake says when it fails, by their numbers in {@code cublas_api.h}. */
enum BlasStatus {
    NOT_INITIALIZED(1),
    ALLOC_FAILED(3),
    INVALID_VALUE(7),
    EXECUTION_FAILED(13),
    INTERNAL_ERROR(14),
    NOT_SUPPORTED(15);

    private final int code;

    BlasStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** What cuBLAS says where the driver fails under it. */
    static BlasStatus of(Status driver) {
        return switch (driver) {
            case OUT_OF_MEMORY -> ALLOC_FAILED;
            case INVALID_CONTEXT, NOT_INITIALIZED, INVALID_HANDLE -> NOT_INITIALIZED;
            case NOT_SUPPORTED -> NOT_SUPPORTED;
            default -> EXECUTION_FAILED;
        };
    }
}
