package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All activations of a session in one allocation. If a region is new or has grown, all of them move, contents included,
 * when an address is next asked for: so whoever needs several addresses reserves all regions first.
 */
final class Slab implements Closer.Resource {
    /** As much as cuBLAS and 16-byte loads want, and more. */
    private static final long ALIGNMENT = 256;

    private final Stream stream;
    private final Runnable beforeMove;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private @Nullable DeviceBuffer memory;
    private boolean stale;

    /**
     * An empty slab.
     *
     * @param stream where contents are moved
     * @param beforeMove called while the old addresses are still valid
     */
    Slab(Stream stream, Runnable beforeMove) {
        this.stream = stream;
        this.beforeMove = beforeMove;
    }

    /** A named part of the slab. */
    static final class Region {
        private long bytes;
        private long placedBytes;
        private long offset;
    }

    /**
     * Reserves a region.
     *
     * @param name the same name is the same region
     * @param bytes at least
     */
    Region reserve(String name, long bytes) {
        Region region = regions.computeIfAbsent(name, _ -> new Region());
        if (region.bytes < bytes) {
            region.bytes = bytes;
            stale = true;
        }
        return region;
    }

    /** The address of a region, valid until another is reserved. */
    long address(Region region) {
        if (memory == null || stale) memory = layOut(memory);
        return memory.address() + region.offset;
    }

    private DeviceBuffer layOut(@Nullable DeviceBuffer old) {
        if (old != null) beforeMove.run();
        long total = 0;
        for (Region region : regions.values()) total += aligned(region.bytes);
        DeviceBuffer fresh = DeviceBuffer.allocate(Math.max(total, ALIGNMENT), "activations");
        long offset = 0;
        for (Region region : regions.values()) {
            if (old != null && region.placedBytes > 0)
                Driver.check(
                        cuMemcpyDtoDAsync(
                                fresh.address() + offset,
                                old.address() + region.offset,
                                region.placedBytes,
                                stream.handle()),
                        "cuMemcpyDtoDAsync");
            region.offset = offset;
            region.placedBytes = region.bytes;
            offset += aligned(region.bytes);
        }
        if (old != null) {
            stream.synchronize();
            old.close();
        }
        stale = false;
        return fresh;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public void close() {
        if (memory != null) memory.close();
        memory = null;
        regions.clear();
    }
}
