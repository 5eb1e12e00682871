package io.github.clip4j.serving;

import io.github.clip4j.backend.Session;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.Pass;
import org.jspecify.annotations.Nullable;

/** The resources of one batch at a time: a session on a device. Used by one thread at a time. */
final class Lane implements AutoCloseable {
    private final Device device;
    private @Nullable Session session;
    /** Pixels of several calls side by side; kept, so that batches make no garbage of that size. */
    private float[] joined = {};

    Lane(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    Session session() {
        if (session == null) session = device.backend().open();
        return session;
    }

    Pass pass(Output output) {
        return Pass.of(session(), output);
    }

    float[] joined(int size) {
        if (joined.length < size) joined = new float[size];
        return joined;
    }

    @Override
    public void close() {
        if (session != null) session.close();
    }
}
