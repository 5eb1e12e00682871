package io.github.clip4j.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes everything that was added, the last first, even if some of it fails to close: so a half-opened object leaves
 * nothing on the device.
 */
final class Closer implements AutoCloseable {
    private final Deque<Resource> resources = new ArrayDeque<>();

    /** A resource on the device; its close throws nothing checked. */
    interface Resource extends AutoCloseable {
        @Override
        void close();
    }

    /** Adds a resource. */
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

    /** Closes after a failure, whose suppressed ones are those of closing. */
    void failed(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
