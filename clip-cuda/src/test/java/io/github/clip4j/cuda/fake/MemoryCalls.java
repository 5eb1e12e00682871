package io.github.clip4j.cuda.fake;

import java.util.List;

/** Memory of the device, and pinned memory of the host. */
final class MemoryCalls {
    private MemoryCalls() {}

    static void addTo(CallTable table) {
        table.add(List.of("cuMemGetInfo", "cuMemGetInfo_v2"), 2, (world, a) -> {
            Device device = world.context().device();
            a.putLong(0, device.free());
            a.putLong(1, device.facts().totalMemory());
        });
        table.add(List.of("cuMemAlloc", "cuMemAlloc_v2"), 2, (world, a) -> {
            Context context = allocating(world, a.word(1));
            a.putLong(0, context.device().allocate(context, a.word(1)));
        });
        table.add(List.of("cuMemFree", "cuMemFree_v2"), 1, (world, a) -> {
            Context context = releasing(world);
            if (a.word(0) != 0) context.device().free(context, a.word(0));
            context.check();
        });
        table.add(List.of("cuMemAllocHost", "cuMemAllocHost_v2"), 2, MemoryCalls::allocateHost);
        table.add("cuMemHostAlloc", 3, MemoryCalls::allocateHost);
        table.add("cuMemFreeHost", 1, (world, a) -> {
            Context context = releasing(world);
            world.pinned().free(a.word(0));
            context.check();
        });
        table.add(List.of("cuMemHostRegister", "cuMemHostRegister_v2"), 3, (world, a) -> {
            allocating(world, a.word(1));
            world.pinned().register(a.word(0), a.word(1));
        });
        table.add("cuMemHostUnregister", 1, (world, a) -> {
            Context context = releasing(world);
            world.pinned().unregister(a.word(0));
            context.check();
        });
    }

    private static void allocateHost(World world, Arguments a) {
        allocating(world, a.word(1));
        a.putLong(0, world.pinned().allocate(a.word(1)));
    }

    private static Context allocating(World world, long bytes) {
        Context context = world.context();
        world.unsafe();
        if (bytes <= 0) throw new CallFailure(Status.INVALID_VALUE);
        world.injections().checkAllocation();
        return context;
    }

    private static Context releasing(World world) {
        Context context = world.contextForRelease();
        world.unsafe();
        return context;
    }
}
