package io.github.clip4j.cuda.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All functions of the fake libraries: the C trampolines are generated from it, and their calls are looked up in it. */
final class CallTable {
    /** Numbered through all libraries. */
    static final CallTable TABLE = new CallTable();

    private final List<Entry> entries = new ArrayList<>();

    private CallTable() {
        DeviceCalls.addTo(this);
        ContextCalls.addTo(this);
        MemoryCalls.addTo(this);
        CopyCalls.addTo(this);
        StreamCalls.addTo(this);
        EventCalls.addTo(this);
        ModuleCalls.addTo(this);
        LaunchCalls.addTo(this);
        GraphCalls.addTo(this);
        BlasCalls.addTo(this);
    }

    void add(String name, int arity, Call call) {
        addPointer(name, arity, (world, arguments) -> {
            call.run(world, arguments);
            return 0;
        });
    }

    /** A function whose result is no code. */
    void addPointer(String name, int arity, Valued call) {
        entries.add(new Entry(name, arity, call));
    }

    /** A function that goes by several names. */
    void add(List<String> names, int arity, Call call) {
        names.forEach(name -> add(name, arity, call));
    }

    Entry get(int index) {
        return entries.get(index);
    }

    /**
     * The functions that JavaCPP's library imports and the fake does not have become failures that say their names: without them the first such call would
     * end the process.
     */
    void addUnsupported(Set<String> imported) {
        Set<String> names = new TreeSet<>(imported);
        entries.forEach(entry -> names.remove(entry.name));
        for (String name : names) {
            if (Library.of(name) == null) continue;
            add(name, 0, (world, arguments) -> {
                world.fault("the fake has no such function");
                throw new CallFailure(Status.NOT_SUPPORTED);
            });
        }
    }

    /** The lines {@code F(index, name, arity)} of one library. */
    String functions(Library library) {
        return IntStream.range(0, entries.size())
                .filter(i -> Library.of(entries.get(i).name) == library)
                .mapToObj(i -> "F(%d, %s, %d)%n".formatted(i, entries.get(i).name, entries.get(i).arity))
                .collect(Collectors.joining());
    }

    /** The body of a function that returns a pointer. */
    @FunctionalInterface
    interface Valued {
        /** Does what the function does and returns what it returns. */
        long run(World world, Arguments arguments);
    }

    /** The body of a function that returns a code. */
    @FunctionalInterface
    interface Call {
        /**
         * Does what the function does.
         *
         * @param world the driver's state
         * @param arguments the caller's
         * @throws CallFailure with the code that the caller gets
         */
        void run(World world, Arguments arguments);
    }

    /**
     * A function.
     *
     * @param name the exported symbol
     * @param arity how many parameters
     * @param call its body
     */
    record Entry(String name, int arity, Valued call) {
        boolean blas() {
            return name.startsWith("cublas");
        }
    }
}
