package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cuStreamWaitEvent;

import org.bytedeco.cuda.cudart.CUstream_st;

/** A queue of work for the current device. */
final class Stream implements Closer.Resource {
    private final CUstream_st handle = new CUstream_st();
    private boolean closed;

    Stream() {
        Driver.check(cuStreamCreate(handle, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    }

    CUstream_st handle() {
        return handle;
    }

    /** Lets later work of this stream wait for the event. */
    void waitFor(Event event) {
        Driver.check(cuStreamWaitEvent(handle, event.handle(), 0), "cuStreamWaitEvent");
    }

    /** Waits for all work so far; an error in any of it shows here. */
    void synchronize() {
        Driver.check(cuStreamSynchronize(handle), "work of a forward pass");
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuStreamDestroy(handle), "cuStreamDestroy");
    }
}
