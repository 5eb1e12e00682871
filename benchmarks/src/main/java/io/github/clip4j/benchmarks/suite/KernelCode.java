package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.code.CompiledMethod;
import io.github.clip4j.benchmarks.code.CompilerLog;
import io.github.clip4j.benchmarks.code.Disassembler;
import io.github.clip4j.benchmarks.code.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The machine code of the kernels that a JVM has written down.
 *
 * @param compiled by C2 and run by every call: the last compilation of each
 * @param run all methods that were compiled in any way or inlined: what was never compiled has hardly run
 */
record KernelCode(Collection<CompiledMethod> compiled, SortedSet<String> run) {
    /** Their package. */
    static final String PACKAGE = "io.github.clip4j.cpu.kernel";

    /** Register tiles: which of them run depends on the width. */
    private static final String TILE = PACKAGE + ".Tile";

    /** The scalar twins, which serve during the warm-up. */
    private static final String TWIN = PACKAGE + ".Scalar";

    /** The options that make the JVM write it; its messages must not mix with the engine's answers. */
    static List<String> javaOptions(Path log) {
        return List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompileCommand=print," + PACKAGE + ".*::*",
                "-XX:+LogVMOutput",
                "-XX:-DisplayVMOutput",
                "-XX:LogFile=" + log);
    }

    static KernelCode read(Path log) throws IOException {
        // Without a log every kernel is missing, which the check reports.
        return of(Files.exists(log) ? CompilerLog.parse(Files.readAllLines(log)) : List.of());
    }

    static KernelCode of(List<CompiledMethod> compilations) {
        Map<String, CompiledMethod> last = new LinkedHashMap<>();
        SortedSet<String> run = new TreeSet<>();
        for (CompiledMethod method : compilations) {
            run.addAll(method.inlined());
            if (method.isC2()) last.put(method.name() + method.bytecodes(), method);
        }
        return new KernelCode(last.values(), run);
    }

    /** A method and its innermost loops over vectors. */
    record Loops(String method, List<Loop> loops) {
        long stackMoves() {
            return loops.stream().mapToLong(Loop::stackMoves).sum();
        }

        /** For example {@code Tile6x2.multiply: 38 instructions, 8 stack moves}. */
        String describe() {
            return loops.stream()
                    .map(loop -> loop.instructions().size() + " instructions, " + loop.stackMoves() + " stack moves")
                    .collect(Collectors.joining("; ", method + ": ", ""));
        }
    }

    /** Of each method that has any. */
    List<Loops> loops(Disassembler disassembler) throws IOException, InterruptedException {
        List<Loops> all = new ArrayList<>();
        for (CompiledMethod method : compiled) {
            if (method.name().startsWith(TWIN)) continue;
            List<Loop> loops = Loop.innermost(disassembler.instructions(method));
            if (!loops.isEmpty()) all.add(new Loops(method.shortName(), loops));
        }
        return all;
    }

    /**
     * The code that must be there and is not: of the methods with loops over vectors, all that ran and at least one of
     * each class, but only one of all tiles.
     *
     * @param expected all such methods of the package
     */
    List<String> missing(Collection<String> expected) {
        SortedSet<String> seen = new TreeSet<>();
        compiled.forEach(method -> seen.addAll(method.inlined()));
        SortedSet<String> missing = new TreeSet<>();
        Map<String, Boolean> groups = new LinkedHashMap<>();
        groups.put(TILE, false);
        for (String method : expected) {
            boolean found = seen.contains(method);
            if (!found && run.contains(method)) missing.add(CompiledMethod.shortName(method));
            groups.merge(group(method), found, Boolean::logicalOr);
        }
        groups.forEach((group, found) -> {
            if (!found) missing.add("all of " + group.substring(PACKAGE.length() + 1));
        });
        return List.copyOf(missing);
    }

    /** The methods that this width has no use for. */
    List<String> idle(Collection<String> expected) {
        return expected.stream()
                .filter(method -> !run.contains(method))
                .map(CompiledMethod::shortName)
                .toList();
    }

    private static String group(String method) {
        return method.startsWith(TILE) ? TILE : method.split("::", 2)[0];
    }
}
