package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;

import org.bytedeco.cuda.cudart.CUevent_st;

/** A mark in a stream. */
final class Event implements Closer.Resource {
    private final CUevent_st handle = new CUevent_st();
    private boolean closed;

    Event() {
        Driver.check(cuEventCreate(handle, CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    }

    CUevent_st handle() {
        return handle;
    }

    /** Marks the end of the work that the stream has been given so far. */
    void record(Stream stream) {
        Driver.check(cuEventRecord(handle, stream.handle()), "cuEventRecord");
    }

    /** Waits until the marked work is done; at once if nothing has been marked. */
    void synchronize() {
        Driver.check(cuEventSynchronize(handle), "a copy to the device");
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        Driver.check(cuEventDestroy(handle), "cuEventDestroy");
    }
}
