package io.github.clip4j.benchmarks.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The basic blocks of a method, in order of address, and their successors. */
final class FlowGraph {
    private final List<List<Instruction>> blocks = new ArrayList<>();
    private final List<BitSet> successors = new ArrayList<>();

    FlowGraph(List<Instruction> code) {
        Map<Long, Integer> indexes = new HashMap<>();
        for (int i = 0; i < code.size(); i++) indexes.put(code.get(i).address(), i);
        TreeSet<Integer> leaders = new TreeSet<>(code.isEmpty() ? List.of() : List.of(0));
        for (int i = 0; i < code.size(); i++) {
            Integer target = indexes.get(code.get(i).target());
            if (target != null) leaders.add(target);
            if ((target != null || code.get(i).isEnd()) && i + 1 < code.size()) leaders.add(i + 1);
        }
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int leader : leaders) {
            Integer next = leaders.higher(leader);
            numbers.put(leader, blocks.size());
            blocks.add(code.subList(leader, next == null ? code.size() : next));
        }
        for (int block = 0; block < blocks.size(); block++) {
            Instruction last = blocks.get(block).getLast();
            BitSet next = new BitSet();
            Integer target = indexes.get(last.target());
            if (target != null) next.set(numbers.getOrDefault(target, 0));
            if (!last.isEnd() && block + 1 < blocks.size()) next.set(block + 1);
            successors.add(next);
        }
    }

    int size() {
        return blocks.size();
    }

    List<Instruction> instructions(BitSet of) {
        return of.stream().boxed().flatMap(block -> blocks.get(block).stream()).toList();
    }

    /** The block where a cycle is entered. */
    int entry(BitSet cycle) {
        for (int block = 0; block < size(); block++)
            if (!cycle.get(block) && successors.get(block).intersects(cycle)) {
                BitSet entries = (BitSet) successors.get(block).clone();
                entries.and(cycle);
                return entries.nextSetBit(0);
            }
        return cycle.nextSetBit(0);
    }

    /**
     * Strongly connected blocks, by Tarjan's algorithm.
     *
     * @param within no block is looked at beyond these
     * @param cut edges to this block do not count; -1 for none
     * @return each set of blocks in which control can return to where it was
     */
    List<BitSet> cycles(BitSet within, int cut) {
        Search search = new Search(within, cut);
        within.stream().forEach(search::visit);
        return search.found;
    }

    private final class Search {
        private final BitSet within;
        private final int cut;
        private final int[] order = new int[size()];
        private final int[] low = new int[size()];
        private final BitSet open = new BitSet();
        private final Deque<Integer> stack = new ArrayDeque<>();
        private final List<BitSet> found = new ArrayList<>();
        private int count;

        Search(BitSet within, int cut) {
            this.within = within;
            this.cut = cut;
            Arrays.fill(order, -1);
        }

        private boolean isEdge(int from, int to) {
            return to != cut && within.get(to) && successors.get(from).get(to);
        }

        void visit(int block) {
            if (order[block] >= 0) return;
            order[block] = count;
            low[block] = count++;
            stack.push(block);
            open.set(block);
            successors.get(block).stream().filter(next -> isEdge(block, next)).forEach(next -> {
                visit(next);
                if (open.get(next)) low[block] = Math.min(low[block], low[next]);
            });
            if (low[block] < order[block]) return;
            BitSet component = new BitSet();
            for (int member = -1; member != block; ) {
                member = stack.pop();
                open.clear(member);
                component.set(member);
            }
            if (component.cardinality() > 1 || isEdge(block, block)) found.add(component);
        }
    }
}
