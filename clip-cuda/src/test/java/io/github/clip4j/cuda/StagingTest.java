package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuInit;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.cuda.fake.FakeConfig;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.Live;
import io.github.clip4j.cuda.fake.Schedule;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies in both directions, beside work of the device, in all orders that the driver may choose. */
class StagingTest {
    /** Both pinned buffers of 4 MiB, and a rest in the first again. */
    private static final int BYTES = (8 << 20) + 4;

    @ParameterizedTest
    @EnumSource
    void copiesAreOrderedWithWork(Schedule schedule) {
        try (FakeGpu gpu = FakeGpu.start(FakeConfig.DEFAULT.withSchedule(schedule, 1))) {
            copiesAreOrderedWithWork(gpu);
        }
    }

    static void copiesAreOrderedWithWork(FakeGpu gpu) {
        MemorySegment before = random(1);
        MemorySegment after = random(2);
        Driver.check(cuInit(0), "cuInit");
        try (Closer closer = new Closer()) {
            closer.add(Device.open(0));
            Stream compute = closer.add(new Stream());
            DeviceBuffer input = closer.add(DeviceBuffer.allocate(BYTES, "input"));
            DeviceBuffer output = closer.add(DeviceBuffer.allocate(BYTES, "output"));
            DeviceBuffer again = closer.add(DeviceBuffer.allocate(BYTES, "output again"));
            Staging staging = closer.add(new Staging(compute));
            closer.add(compute::synchronize);
            staging.upload(input.address(), before, BYTES);
            copy(output, input, compute);
            same(before, download(staging, output));
            copy(again, input, compute);
            staging.upload(input.address(), after, BYTES);
            same(before, download(staging, again));
            same(after, download(staging, input));
        }
        assertEquals(List.of(), gpu.faults());
        assertEquals(Live.NONE, gpu.live());
    }

    /** Work that reads what was uploaded before it, and not what is uploaded after it. */
    private static void copy(DeviceBuffer to, DeviceBuffer from, Stream compute) {
        Driver.check(cuMemcpyDtoDAsync(to.address(), from.address(), BYTES, compute.handle()), "cuMemcpyDtoDAsync");
    }

    private static MemorySegment download(Staging staging, DeviceBuffer from) {
        MemorySegment to = MemorySegment.ofArray(new byte[BYTES]);
        staging.download(to, from.address(), BYTES);
        return to;
    }

    private static void same(MemorySegment expected, MemorySegment found) {
        assertEquals(-1, expected.mismatch(found), "the first byte that differs");
    }

    private static MemorySegment random(long seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }
}
