package io.github.clip4j.cuda.fake;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Contexts, and which of them a thread uses. */
final class ContextCalls {
    private ContextCalls() {}

    static void addTo(CallTable table) {
        table.add("cuDevicePrimaryCtxRetain", 2, ContextCalls::retain);
        table.add("cuDevicePrimaryCtxRelease_v2", 1, ContextCalls::release);
        // CUDA 12's, and CUDA 13's, which has parameters for the context before the flags.
        table.add("cuCtxCreate_v2", 3, (world, a) -> create(world, a, 1));
        table.add("cuCtxCreate_v4", 4, (world, a) -> {
            world.require(a.word(1) == 0, "the fake knows no parameters of a context", Status.NOT_SUPPORTED);
            create(world, a, 2);
        });
        table.add("cuCtxDestroy_v2", 1, ContextCalls::destroy);
        table.add("cuCtxSetCurrent", 1, (world, a) -> {
            world.checkInitialised();
            world.makeCurrent(a.word(0) == 0 ? null : world.contexts().get(a.word(0)));
        });
        table.add(
                "cuCtxPushCurrent_v2",
                1,
                (world, a) -> world.contextStack().push(world.contexts().get(a.word(0))));
        table.add("cuCtxPopCurrent_v2", 1, ContextCalls::pop);
        table.add(
                "cuCtxGetDevice",
                1,
                (world, a) -> a.putInt(0, world.context().device().ordinal()));
        table.add("cuCtxSynchronize", 0, ContextCalls::synchronise);
    }

    private static void retain(World world, Arguments a) {
        Device device = world.device(a.number(1));
        Context context = device.primary();
        if (context == null) {
            context = new Context(world, device);
            device.primary(context);
            world.contexts().add(context);
        }
        context.retained(context.retained() + 1);
        a.putLong(0, world.contexts().of(context));
    }

    private static void release(World world, Arguments a) {
        Device device = world.device(a.number(0));
        Context context = device.primary();
        world.require(context != null, "the primary context is not retained", Status.INVALID_CONTEXT);
        if (context == null) return;
        context.retained(context.retained() - 1);
        if (context.retained() > 0) return;
        device.primary(null);
        end(world, context);
    }

    private static void create(World world, Arguments a, int flags) {
        world.requireNoFlags(a.number(flags));
        Context context = new Context(world, world.device(a.number(flags + 1)));
        a.putLong(0, world.contexts().add(context));
        world.contextStack().push(context);
    }

    private static void destroy(World world, Arguments a) {
        Context context = world.contexts().get(a.word(0));
        world.require(context.retained() == 0, "a primary context is released, not destroyed", Status.INVALID_CONTEXT);
        world.contextStack().remove(context);
        end(world, context);
    }

    /** The end of a context is the end of all that is in it: a leak, if that was not given back before. */
    private static void end(World world, Context context) {
        if (!context.isBroken()) world.scheduler().drain(context);
        List<String> left = new ArrayList<>();
        note(left, "device allocations", context.device().freeAll(context));
        note(left, "streams", forget(world.streams(), s -> s.context() == context));
        note(left, "events", forget(world.events(), e -> e.context() == context));
        note(left, "modules", forget(world.modules(), m -> m.context() == context));
        note(left, "executable graphs", forget(world.graphExecs(), g -> g.context() == context));
        note(left, "cuBLAS handles", forget(world.blasHandles(), b -> b.context() == context));
        forget(world.functions(), f -> f.context() == context);
        if (!left.isEmpty()) world.fault("the context ends with " + String.join(", ", left));
        world.contexts().forget(context);
    }

    private static void note(List<String> left, String kind, int count) {
        if (count > 0) left.add(count + " " + kind);
    }

    private static <T> int forget(Handles<T> handles, Predicate<T> which) {
        List<T> found = handles.all().stream().filter(which).toList();
        found.forEach(handles::forget);
        return found.size();
    }

    private static void pop(World world, Arguments a) {
        Deque<Context> stack = world.contextStack();
        if (stack.isEmpty()) throw new CallFailure(Status.INVALID_CONTEXT);
        Context context = stack.pop();
        if (a.word(0) != 0) a.putLong(0, world.contexts().of(context));
    }

    private static void synchronise(World world, Arguments a) {
        Context context = world.context();
        world.unsafe();
        world.scheduler().drain(context);
        context.check();
    }
}
