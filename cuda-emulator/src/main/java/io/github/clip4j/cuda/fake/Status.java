package io.github.clip4j.cuda.fake;

/** The driver's result codes that the fake returns, by their numbers in {@code cuda.h}. */
enum Status {
    SUCCESS(0),
    INVALID_VALUE(1),
    OUT_OF_MEMORY(2),
    NOT_INITIALIZED(3),
    NO_DEVICE(100),
    INVALID_DEVICE(101),
    INVALID_IMAGE(200),
    INVALID_CONTEXT(201),
    NO_BINARY_FOR_GPU(209),
    INVALID_PTX(218),
    UNSUPPORTED_PTX_VERSION(222),
    INVALID_HANDLE(400),
    ILLEGAL_STATE(401),
    NOT_FOUND(500),
    NOT_READY(600),
    CONTEXT_IS_DESTROYED(709),
    HOST_MEMORY_ALREADY_REGISTERED(712),
    HOST_MEMORY_NOT_REGISTERED(713),
    LAUNCH_FAILED(719),
    NOT_SUPPORTED(801),
    STREAM_CAPTURE_UNSUPPORTED(900),
    STREAM_CAPTURE_INVALIDATED(901),
    STREAM_CAPTURE_MERGE(902),
    STREAM_CAPTURE_UNMATCHED(903),
    STREAM_CAPTURE_UNJOINED(904),
    STREAM_CAPTURE_ISOLATION(905),
    STREAM_CAPTURE_IMPLICIT(906),
    CAPTURED_EVENT(907),
    STREAM_CAPTURE_WRONG_THREAD(908),
    UNKNOWN(999);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** As in {@code cuda.h}. */
    String cName() {
        return this == SUCCESS ? "CUDA_SUCCESS" : "CUDA_ERROR_" + name();
    }
}
