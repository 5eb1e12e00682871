package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;

import java.lang.foreign.MemorySegment;

/**
 * Copies between host and device through two pinned buffers: while the device fetches one, the host fills the other.
 * Uploads have a stream of their own, so that they run in parallel with a forward pass of another session.
 */
final class Staging implements Closer.Resource {
    /** An image of 224 x 224 takes 600 KB. */
    private static final long BYTES = 4L << 20;

    private final Closer closer = new Closer();
    private final Stream compute;
    private final Stream copies;
    private final Buffer[] buffers;
    private final Event computed;
    private final Event copied;
    private int next;

    Staging(Stream compute) {
        this.compute = compute;
        try {
            copies = closer.add(new Stream());
            computed = closer.add(new Event());
            copied = closer.add(new Event());
            buffers = new Buffer[] {buffer(), buffer()};
        } catch (RuntimeException | Error e) {
            closer.failed(e);
            throw e;
        }
    }

    private Buffer buffer() {
        return new Buffer(closer.add(new PinnedBuffer(BYTES)), closer.add(new Event()));
    }

    /** One of the two buffers; the event {@code free} occurs when the device has fetched its content. */
    private record Buffer(PinnedBuffer pinned, Event free) {}

    /** Copies to the device; work enqueued before sees the old content, work enqueued afterwards the new. */
    void upload(long address, MemorySegment source, long bytes) {
        computed.record(compute);
        copies.waitFor(computed);
        for (long done = 0; done < bytes; ) {
            Buffer buffer = buffers[next];
            next = 1 - next;
            buffer.free().synchronize();
            long count = Math.min(BYTES, bytes - done);
            MemorySegment.copy(source, done, buffer.pinned().memory(), 0, count);
            Driver.check(
                    cuMemcpyHtoDAsync(address + done, buffer.pinned().pointer(), count, copies.handle()),
                    "copy to the device");
            buffer.free().record(copies);
            done += count;
        }
        copied.record(copies);
        compute.waitFor(copied);
    }

    /** Copies to the host, after all work enqueued so far. */
    void download(MemorySegment destination, long address, long bytes) {
        Buffer buffer = buffers[next];
        buffer.free().synchronize();
        for (long done = 0; done < bytes; ) {
            long count = Math.min(BYTES, bytes - done);
            Driver.check(
                    cuMemcpyDtoHAsync(buffer.pinned().pointer(), address + done, count, compute.handle()),
                    "copy to the host");
            compute.synchronize();
            MemorySegment.copy(buffer.pinned().memory(), 0, destination, done, count);
            done += count;
        }
    }

    @Override
    public void close() {
        // Nothing may be freed that a copy still uses; so this comes first.
        closer.add(copies::synchronize);
        closer.close();
    }
}
