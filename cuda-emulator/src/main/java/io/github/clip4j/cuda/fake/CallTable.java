package io.github.clip4j.cuda.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * All functions of the fake libraries, by the names that JavaCPP's libraries import: the C trampolines are generated
 * from it, and their calls are looked up in it.
 */
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
        for (Library library : Library.values()) add(library.unsupported(), 0, CallTable::unsupported);
    }

    void add(String name, int arity, Call call) {
        entries.add(new Entry(name, arity, call));
    }

    Entry get(int index) {
        return entries.get(index);
    }

    /**
     * One library's lines {@code F(index, name, arity)}. What JavaCPP's libraries import and the fake does not have
     * follows as {@code U(name, unsupported)}: without those the first such call would end the process.
     */
    String functions(Library library, Set<String> imported) {
        Set<String> missing = new TreeSet<>(imported);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            missing.remove(entry.name);
            if (Library.of(entry.name) == library)
                lines.append(String.format(Locale.ROOT, "F(%d, %s, %d)%n", i, entry.name, entry.arity));
        }
        for (String name : missing)
            if (Library.of(name) == library) lines.append("U(%s, %s)%n".formatted(name, library.unsupported()));
        return lines.toString();
    }

    /** All functions that the fake lacks are one in C; JavaCPP's method is called like the function. */
    private static void unsupported(World world, Arguments arguments) {
        String name = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("org.bytedeco.cuda"))
                        .map(StackWalker.StackFrame::getMethodName)
                        .findFirst())
                .orElse("function that was called");
        world.fault("the fake has no " + name);
        throw new CallFailure(Status.NOT_SUPPORTED);
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
    record Entry(String name, int arity, Call call) {
        boolean blas() {
            return name.startsWith("cublas");
        }
    }
}
