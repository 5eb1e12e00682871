package io.github.clip4j.cuda.fake;

/** Ends a call with a result code; carries no fault, because many failures are what the caller asked to see. */
final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Status status;
    private final int code;

    /** A code of the driver, which cuBLAS would translate. */
    CallFailure(Status status) {
        super(status.cName(), null, false, false);
        this.status = status;
        this.code = status.code();
    }

    /** A code of cuBLAS. */
    CallFailure(BlasStatus status) {
        super(status.name(), null, false, false);
        this.status = Status.UNKNOWN;
        this.code = status.code();
    }

    /** Any code, as it is. */
    CallFailure(int code) {
        super("code " + code, null, false, false);
        this.status = Status.UNKNOWN;
        this.code = code;
    }

    Status status() {
        return status;
    }

    int code() {
        return code;
    }
}
