package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuInit;
import static org.bytedeco.cuda.global.cudart.cuMemsetD32Async;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.Live;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("binding")
class SlabTest {
    private static final int INTS = 100;

    @Test
    void contentsMoveWithTheirRegion() {
        try (FakeGpu gpu = FakeGpu.start()) {
            contentsMoveWithTheirRegion(gpu);
        }
    }

    static void contentsMoveWithTheirRegion(FakeGpu gpu) {
        int[] moves = new int[1];
        Driver.check(cuInit(0), "cuInit");
        try (Closer closer = new Closer()) {
            closer.add(Device.open(0));
            Stream stream = closer.add(new Stream());
            Staging staging = closer.add(new Staging(stream));
            Slab slab = closer.add(new Slab(stream, () -> moves[0]++));
            Slab.Region first = slab.reserve("first", INTS * 4L);
            Slab.Region second = slab.reserve("second", INTS * 4L);
            fill(slab.address(first), 1, stream);
            fill(slab.address(second), 2, stream);
            assertEquals(0, moves[0], "nothing was there to move");
            slab.reserve("first", INTS * 8L);
            Slab.Region third = slab.reserve("third", 1);
            long[] addresses = LongStream.of(slab.address(first), slab.address(second), slab.address(third))
                    .toArray();
            assertEquals(1, moves[0], "moved once for both");
            holds(1, staging, addresses[0]);
            holds(2, staging, addresses[1]);
            assertTrue(addresses[1] >= addresses[0] + INTS * 8L && addresses[2] >= addresses[1] + INTS * 4L);
            for (long address : addresses) assertEquals(0, address % 256, "alignment");
        }
        assertEquals(List.of(), gpu.faults());
        assertEquals(Live.NONE, gpu.live());
    }

    private static void fill(long address, int value, Stream stream) {
        Driver.check(cuMemsetD32Async(address, value, INTS, stream.handle()), "cuMemsetD32Async");
    }

    private static void holds(int value, Staging staging, long address) {
        int[] found = new int[INTS];
        staging.download(MemorySegment.ofArray(found), address, INTS * 4L);
        int[] expected = new int[INTS];
        Arrays.fill(expected, value);
        assertArrayEquals(expected, found);
    }
}
