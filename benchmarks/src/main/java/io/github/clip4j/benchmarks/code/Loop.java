package io.github.clip4j.benchmarks.code;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The instructions of a loop.
 *
 * @param instructions in order of address
 */
public record Loop(List<Instruction> instructions) {
    /**
     * The innermost loops that work on vectors: those in which no other such loop lies. Jumps back to one place are one
     * loop. A jump back alone makes none: C2 puts rare code after the rest of a method, and from there it jumps back
     * without ever being repeated.
     *
     * @param code of a method
     * @return in no order
     */
    public static List<Loop> innermost(List<Instruction> code) {
        FlowGraph graph = new FlowGraph(code);
        BitSet all = new BitSet();
        all.set(0, graph.size());
        return innermost(graph, all, -1);
    }

    private static List<Loop> innermost(FlowGraph graph, BitSet blocks, int cut) {
        List<Loop> loops = new ArrayList<>();
        for (BitSet cycle : graph.cycles(blocks, cut)) {
            List<Loop> inner = innermost(graph, cycle, graph.entry(cycle));
            if (!inner.isEmpty()) {
                loops.addAll(inner);
                continue;
            }
            Loop loop = new Loop(graph.instructions(cycle));
            if (loop.isVector()) loops.add(loop);
        }
        return loops;
    }

    private boolean isVector() {
        return instructions.stream().anyMatch(i -> i.isVector() && !i.isStackMove());
    }

    /**
     * Floats and vectors that a step moves to the stack or from it.
     *
     * @return how many instructions do
     */
    public long stackMoves() {
        return instructions.stream().filter(Instruction::isStackMove).count();
    }
}
