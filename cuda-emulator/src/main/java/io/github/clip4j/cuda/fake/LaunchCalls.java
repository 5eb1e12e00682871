package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.Dim3;
import io.github.clip4j.cuda.emulator.EmulationException;
import io.github.clip4j.cuda.emulator.PtxKernel;
import io.github.clip4j.cuda.emulator.Schedule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;

/** Kernels. */
final class LaunchCalls {
    private static final int MAX_BLOCK = 1024;
    private static final int MAX_GRID_YZ = 65535;

    private LaunchCalls() {}

    static void addTo(CallTable table) {
        table.add("cuLaunchKernel", 11, LaunchCalls::launch);
    }

    private static void launch(World world, Arguments a) {
        LoadedFunction function = ModuleCalls.function(world, a.word(0));
        Stream stream = world.stream(a.word(8));
        Dim3 grid = new Dim3(a.number(1), a.number(2), a.number(3));
        Dim3 block = new Dim3(a.number(4), a.number(5), a.number(6));
        int shared = a.number(7);
        world.require(
                isGrid(grid) && isBlock(block),
                "no grid is %s of blocks of %s".formatted(grid, block),
                Status.INVALID_VALUE);
        world.require(
                shared >= 0 && shared <= function.maxDynamicShared(),
                String.format(
                        Locale.ROOT,
                        "%d bytes of dynamic shared memory, permitted are %d",
                        shared,
                        function.maxDynamicShared()),
                Status.INVALID_VALUE);
        world.require(a.word(10) == 0, "the fake takes parameters by kernelParams only", Status.NOT_SUPPORTED);
        MemorySegment parameters = parameters(a.word(9), function.kernel());
        change(world, function, parameters);
        Device device = stream.context().device();
        Schedule blocks = world.scheduler().blocks();
        world.enqueue(stream, "kernel " + function.name(), () -> {
            world.injections().checkLaunch();
            if (world.modules().of(function.module()) == 0) throw new EmulationException("its module is unloaded");
            function.kernel().launch(grid, block, shared, parameters, device.memory(), blocks);
        });
        world.launches()
                .add(new Launch(device.ordinal(), function.name(), grid, block, shared, stream.capture() != null));
    }

    private static void change(World world, LoadedFunction function, MemorySegment parameters) {
        PtxKernel kernel = function.kernel();
        for (int i = 0; i < kernel.parameterSizes().size(); i++)
            world.injections()
                    .changeParameter(
                            function.name(),
                            i,
                            parameters.asSlice(
                                    kernel.parameterOffsets().get(i),
                                    kernel.parameterSizes().get(i)));
    }

    private static boolean isGrid(Dim3 grid) {
        return grid.x() > 0 && grid.y() > 0 && grid.z() > 0 && grid.y() <= MAX_GRID_YZ && grid.z() <= MAX_GRID_YZ;
    }

    private static boolean isBlock(Dim3 block) {
        return block.x() > 0
                && block.y() > 0
                && block.z() > 0
                && block.z() <= 64
                && (long) block.x() * block.y() * block.z() <= MAX_BLOCK;
    }

    /** Read at once, by the kernel's own sizes: the caller's array may be gone when the kernel runs. */
    private static MemorySegment parameters(long array, PtxKernel kernel) {
        List<Integer> offsets = kernel.parameterOffsets();
        List<Integer> sizes = kernel.parameterSizes();
        int count = sizes.size();
        long bytes = count == 0 ? 0 : offsets.getLast() + sizes.getLast();
        MemorySegment packed = MemorySegment.ofArray(new long[Math.toIntExact(Math.ceilDiv(bytes, Long.BYTES))])
                .asSlice(0, bytes);
        MemorySegment pointers = Arguments.host(array, (long) count * Long.BYTES);
        for (int i = 0; i < count; i++) {
            long address = pointers.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * Long.BYTES);
            packed.asSlice(offsets.get(i), sizes.get(i)).copyFrom(Arguments.host(address, sizes.get(i)));
        }
        return packed;
    }
}
