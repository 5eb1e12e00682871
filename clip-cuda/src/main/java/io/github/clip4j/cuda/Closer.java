package io.github.clip4j.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was added, the last first, all of it whatever fails: so that an object half opened leaves nothing on the
 * device.
 */
final class Closer implements AutoCloseable {
    private final Deque<Resource> resources = new ArrayDeque<>();

    /** Something of the device; its close throws nothing checked. */
    interface Resource extends AutoCloseable {
        @Override
        void close();
    }

    /** Adds. */
    <R extends Resource> R add(R resource) {
        resources.push(resource);
        return resource;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (Resource resource; (resource = resources.poll()) != null; ) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }
        if (first != null) throw first;
    }

    /** After a failure: that one is thrown on, with those of closing beside it. */
    RuntimeException failed(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
