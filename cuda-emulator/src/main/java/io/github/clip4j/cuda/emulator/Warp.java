package io.github.clip4j.cuda.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Thirty-two threads in lockstep. Lanes that part ways are run a group at a time, the group of the lowest address
 * first, so that they meet again where the code does. A group that comes to an instruction for which other lanes are
 * wanted is set aside until they come too.
 */
final class Warp {
    static final int LANES = 32;
    static final int ALL = -1;

    private static final int NOWHERE = Integer.MAX_VALUE;

    final Block block;
    final int index;
    final AsyncCopies copies = new AsyncCopies();

    /** Register r of lane l is at r * LANES + l. */
    final long[] values;

    /** Predicate registers, a bit a lane. */
    final int[] predicates;

    /** Room for values that lanes exchange, so that no operation allocates. */
    final long[] sent = new long[LANES];

    /** How many bar.warp.sync were passed since the block's last barrier. */
    int syncs;

    /** A bit a lane for each register: has it been written. */
    private final int[] written;

    private final int[] writtenAtStart;

    /** Registers that change from block to block and are the same in all lanes, with their names. */
    private final List<Map.Entry<Integer, String>> ofBlock;

    private final Instruction[] code;

    /** Where lanes outside the active group go on. */
    private final int[] resume = new int[LANES];

    private final int members;
    private int live;
    private int active;

    /** Lanes set aside at an instruction that wants other lanes. */
    private int blocked;

    /** Those of them at a barrier of the block. */
    private int atBarrier;

    private int pc;
    private int next;

    /** The nearest instruction ahead where other lanes wait. */
    private int meeting;

    private long steps;

    /** Lane-instructions executed. */
    private long executed;

    Warp(Block block, int index, int threads) {
        this.block = block;
        this.index = index;
        Program program = block.program();
        code = program.code();
        members = threads == LANES ? ALL : (1 << threads) - 1;
        values = new long[program.registers() * LANES];
        predicates = new int[program.registers()];
        written = new int[program.registers()];
        program.constants().forEach((register, value) -> {
            written[register] = ALL;
            predicates[register] = value == 0 ? 0 : ALL;
            Arrays.fill(values, register * LANES, (register + 1) * LANES, value);
        });
        program.specials().forEach((register, name) -> {
            written[register] = ALL;
            for (int lane = 0; lane < LANES; lane++)
                values[register * LANES + lane] = SpecialRegisters.value(name, this, lane);
        });
        writtenAtStart = written.clone();
        ofBlock = program.specials().entrySet().stream()
                .filter(special -> SpecialRegisters.ofBlock(special.getValue()))
                .toList();
    }

    /** Back to the first instruction, for the block's present place in the grid. */
    void start() {
        System.arraycopy(writtenAtStart, 0, written, 0, written.length);
        for (var special : ofBlock) {
            int register = special.getKey();
            long value = SpecialRegisters.value(special.getValue(), this, 0);
            Arrays.fill(values, register * LANES, (register + 1) * LANES, value);
        }
        copies.clear();
        live = members;
        active = live;
        blocked = 0;
        atBarrier = 0;
        syncs = 0;
        pc = 0;
        steps = 0;
    }

    /** Runs until all living lanes wait at a barrier of the block, or none lives. */
    void run() {
        while (live != 0) {
            if (active == 0 && !choose()) {
                requireOneBarrier();
                return;
            }
            step();
        }
    }

    private void step() {
        if (pc >= code.length) throw fault(firstOf(active), "runs past the end of the kernel");
        Instruction instruction = code[pc];
        next = pc + 1;
        int lanes = guarded(instruction);
        if (++steps > block.schedule().stepLimit())
            throw fault(firstOf(active), "more than " + block.schedule().stepLimit() + " steps: an endless loop?");
        if (lanes != 0) {
            executed += Integer.bitCount(lanes);
            requireWritten(instruction.reads(), lanes);
            instruction.operation().execute(this, lanes);
            if (active == 0) return;
            for (int register : instruction.writes()) written[register] |= lanes;
        }
        if (active != live && (next >= meeting || next <= pc)) park(active, next);
        else pc = next;
    }

    private int guarded(Instruction instruction) {
        int guard = instruction.guard();
        if (guard < 0) return active;
        int unwritten = active & ~written[guard];
        if (unwritten != 0) throw fault(firstOf(unwritten), "the guard's predicate was never written");
        return active & (instruction.negated() ? ~predicates[guard] : predicates[guard]);
    }

    private void requireWritten(int[] registers, int lanes) {
        for (int i = 0; i < registers.length; i++) {
            int unwritten = lanes & ~written[registers[i]];
            if (unwritten != 0)
                throw fault(firstOf(unwritten), "reads a register that was never written (source " + (i + 1) + ")");
        }
    }

    /** Makes the group of the lowest address active; false if all living lanes are set aside. */
    private boolean choose() {
        int ready = live & ~blocked;
        if (ready == 0) return false;
        int lowest = NOWHERE;
        for (int rest = ready; rest != 0; rest &= rest - 1) lowest = Math.min(lowest, resume[firstOf(rest)]);
        int at = lowest;
        active = lanesOf(live, lane -> resume[lane] == at);
        blocked &= ~active;
        atBarrier &= ~active;
        pc = at;
        meeting = NOWHERE;
        for (int rest = live & ~active; rest != 0; rest &= rest - 1) {
            int there = resume[firstOf(rest)];
            if (there > pc) meeting = Math.min(meeting, there);
        }
        return true;
    }

    private void park(int lanes, int at) {
        for (int rest = lanes; rest != 0; rest &= rest - 1) resume[firstOf(rest)] = at;
        active = 0;
    }

    /** The executing lanes go on at an instruction, those of the group that the guard holds back at the next one. */
    void jump(int lanes, int target) {
        if (lanes == active) {
            next = target;
        } else {
            int others = active & ~lanes;
            park(lanes, target);
            park(others, next);
        }
    }

    /** Each executing lane at its own place. */
    void jumpEach(int lanes, int[] targets) {
        int others = active & ~lanes;
        park(others, next);
        for (int rest = lanes; rest != 0; rest &= rest - 1) resume[firstOf(rest)] = targets[firstOf(rest)];
    }

    void exit(int lanes) {
        live &= ~lanes;
        active &= ~lanes;
        if (active != 0) park(active, next);
    }

    /** Sets the executing lanes aside at a barrier of the block. */
    void awaitBlock(int lanes) {
        setAside(lanes);
        atBarrier |= lanes;
    }

    /**
     * True if all wanted lanes are here. If not, those that are wait, and the instruction is executed again when more
     * have come.
     *
     * @param wanted lanes that must execute the instruction together
     */
    boolean gather(int wanted, int lanes) {
        if ((wanted & ~lanes) == 0) return true;
        int gone = wanted & ~live;
        if (gone != 0) throw fault(firstOf(lanes), "waits for lanes that have exited or never were: " + names(gone));
        setAside(lanes);
        return false;
    }

    private void setAside(int lanes) {
        int others = active & ~lanes;
        park(lanes, pc);
        park(others, next);
        blocked |= lanes;
    }

    private void requireOneBarrier() {
        int atOther = live & ~atBarrier;
        if (atOther != 0) {
            pc = resume[firstOf(atOther)];
            int elsewhere = lanesOf(live, lane -> resume[lane] != pc);
            throw fault(
                    firstOf(atOther),
                    "waits for lanes that never come; elsewhere are [" + names(elsewhere) + "], exited are ["
                            + names(exited()) + "]");
        }
        pc = resume[firstOf(live)];
        int elsewhere = lanesOf(live, lane -> resume[lane] != pc);
        if (elsewhere != 0) {
            int line = code[resume[firstOf(elsewhere)]].line();
            throw fault(
                    firstOf(live), "divergent barrier: lanes " + names(elsewhere) + " wait at that of line " + line);
        }
    }

    /** Past the barrier at which all lanes wait. */
    void passBarrier() {
        active = live;
        blocked = 0;
        atBarrier = 0;
        syncs = 0;
        pc++;
    }

    boolean finished() {
        return live == 0;
    }

    int exited() {
        return members & ~live;
    }

    /** The instruction that the warp is at. */
    int pc() {
        return pc;
    }

    int live() {
        return live;
    }

    int active() {
        return active;
    }

    long executed() {
        return executed;
    }

    EmulationException fault(int lane, String message) {
        int at = Math.min(pc, code.length - 1);
        return new EmulationException(String.format(
                Locale.ROOT,
                "kernel %s, PTX line %d (%s), block %s, thread %s: %s",
                block.program().name(),
                code[at].line(),
                code[at].opcode(),
                block.position(),
                block.threadPosition(index * LANES + lane),
                message));
    }

    static int firstOf(int lanes) {
        return Integer.numberOfTrailingZeros(lanes);
    }

    private static int lanesOf(int among, IntPredicate chosen) {
        int found = 0;
        for (int rest = among; rest != 0; rest &= rest - 1)
            if (chosen.test(firstOf(rest))) found |= Integer.lowestOneBit(rest);
        return found;
    }

    private static String names(int lanes) {
        StringBuilder names = new StringBuilder();
        for (int rest = lanes; rest != 0; rest &= rest - 1)
            names.append(names.isEmpty() ? "" : ",").append(firstOf(rest));
        return names.toString();
    }
}
