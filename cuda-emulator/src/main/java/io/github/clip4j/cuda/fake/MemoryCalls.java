package io.github.clip4j.cuda.fake;

/** Memory of the device, and pinned memory of the host. */
final class MemoryCalls {
    private MemoryCalls() {}

    static void addTo(CallTable table) {
        table.add("cuMemGetInfo_v2", 2, (world, a) -> {
            Device device = world.context().device();
            a.putLong(0, device.free());
            a.putLong(1, device.facts().totalMemory());
        });
        table.add("cuMemAlloc_v2", 2, (world, a) -> {
            Context context = allocating(world, a.word(1));
            a.putLong(0, context.device().allocate(context, a.word(1)));
        });
        table.add("cuMemFree_v2", 1, (world, a) -> {
            Context context = releasing(world);
            if (a.word(0) != 0) context.device().free(context, a.word(0));
            context.check();
        });
        table.add("cuMemAllocHost_v2", 2, MemoryCalls::allocateHost);
        table.add("cuMemHostAlloc", 3, (world, a) -> {
            world.requireNoFlags(a.number(2));
            allocateHost(world, a);
        });
        table.add("cuMemFreeHost", 1, (world, a) -> {
            Context context = releasing(world);
            world.pinned().free(a.word(0));
            context.check();
        });
        table.add("cuMemHostRegister_v2", 3, (world, a) -> {
            world.requireNoFlags(a.number(2));
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
