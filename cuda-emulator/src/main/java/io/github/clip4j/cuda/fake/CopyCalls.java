package io.github.clip4j.cuda.fake;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/** Copies and fills. */
final class CopyCalls {
    private CopyCalls() {}

    static void addTo(CallTable table) {
        table.add("cuMemcpyHtoD_v2", 3, (world, a) -> {
            Stream stream = synchronous(world);
            toDevice(world, a, stream);
            world.synchronise(stream);
        });
        table.add("cuMemcpyDtoH_v2", 3, (world, a) -> {
            Stream stream = synchronous(world);
            toHost(world, a, stream);
            world.synchronise(stream);
        });
        table.add("cuMemcpyDtoD_v2", 3, (world, a) -> withinDevice(world, a, synchronous(world)));
        table.add("cuMemcpyHtoDAsync_v2", 4, (world, a) -> toDevice(world, a, world.stream(a.word(3))));
        table.add("cuMemcpyDtoHAsync_v2", 4, (world, a) -> toHost(world, a, world.stream(a.word(3))));
        table.add("cuMemcpyDtoDAsync_v2", 4, (world, a) -> withinDevice(world, a, world.stream(a.word(3))));
        for (int bits : new int[] {8, 32}) addFills(table, bits);
    }

    private static void addFills(CallTable table, int bits) {
        String name = "cuMemsetD" + bits;
        table.add(name + "_v2", 3, (world, a) -> fill(world, a, bits / 8, synchronous(world)));
        table.add(name + "Async", 4, (world, a) -> fill(world, a, bits / 8, world.stream(a.word(3))));
    }

    /** They run in the legacy default stream, which a non-blocking stream does not wait for. */
    private static Stream synchronous(World world) {
        Stream legacy = world.context().legacy();
        world.unsafe();
        return legacy;
    }

    /**
     * Pageable memory is read at once, as the real driver's staging may; pinned memory not before the copy is waited
     * for, as the real copy may.
     */
    private static void toDevice(World world, Arguments a, Stream stream) {
        long target = a.word(0);
        long bytes = a.word(2);
        Device device = checked(stream, target, bytes);
        Optional<MemorySegment> pinned = world.pinned().find(a.word(1), bytes);
        MemorySegment source = pinned.orElseGet(() -> {
            requireNoCapture(world, stream);
            return MemorySegment.ofArray(a.host(1, bytes).toArray(ValueLayout.JAVA_BYTE));
        });
        world.enqueue(
                stream, "copy to the device", () -> device.at(target, bytes).copyFrom(source));
    }

    /** A copy to pageable memory is over when the call returns. */
    private static void toHost(World world, Arguments a, Stream stream) {
        long source = a.word(1);
        long bytes = a.word(2);
        Device device = checked(stream, source, bytes);
        Optional<MemorySegment> pinned = world.pinned().find(a.word(0), bytes);
        if (pinned.isEmpty()) requireNoCapture(world, stream);
        MemorySegment target = pinned.orElseGet(() -> a.host(0, bytes));
        world.enqueue(stream, "copy to the host", () -> target.copyFrom(device.at(source, bytes)));
        if (pinned.isEmpty()) world.synchronise(stream);
    }

    private static void requireNoCapture(World world, Stream stream) {
        Capture capture = stream.capture();
        if (capture == null) return;
        world.fault("a copy of pageable memory in a capture");
        throw capture.invalidate(Status.STREAM_CAPTURE_UNSUPPORTED);
    }

    private static void withinDevice(World world, Arguments a, Stream stream) {
        long target = a.word(0);
        long source = a.word(1);
        long bytes = a.word(2);
        Device device = checked(stream, target, bytes);
        checked(stream, source, bytes);
        world.enqueue(
                stream, "copy within the device", () -> device.at(target, bytes).copyFrom(device.at(source, bytes)));
    }

    private static void fill(World world, Arguments a, int width, Stream stream) {
        long target = a.word(0);
        int value = a.number(1);
        long count = a.word(2);
        Device device = checked(stream, target, count * width);
        world.require(
                target % width == 0,
                String.format(Locale.ROOT, "0x%x is not aligned to %d", target, width),
                Status.INVALID_VALUE);
        world.enqueue(stream, "fill", () -> fill(device.at(target, count * width), width, value));
    }

    private static void fill(MemorySegment target, int width, int value) {
        for (long at = 0; at < target.byteSize(); at++)
            target.set(ValueLayout.JAVA_BYTE, at, (byte) (value >> (8 * (at % width))));
    }

    private static Device checked(Stream stream, long address, long bytes) {
        Device device = stream.context().device();
        if (bytes > 0) device.check(address, bytes);
        return device;
    }
}
