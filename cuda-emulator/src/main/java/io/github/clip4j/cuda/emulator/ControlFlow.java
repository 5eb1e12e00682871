package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Names.Target;
import java.util.List;
import java.util.Map;

/** Branches, exits and barriers. */
final class ControlFlow {
    private ControlFlow() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("bra", ControlFlow::branch);
        table.put("brx", ControlFlow::indexedBranch);
        table.put("exit", d -> Warp::exit);
        table.put("trap", d -> (warp, lanes) -> {
            throw warp.fault(Warp.firstOf(lanes), "trap");
        });
        table.put("bar", ControlFlow::barrier);
        table.put("barrier", ControlFlow::barrier);
        table.put("membar", ControlFlow::fence);
        table.put("fence", ControlFlow::fence);
        table.put("nanosleep", ControlFlow::sleep);
    }

    private static Operation branch(Decoding decoding) {
        boolean uniform = decoding.modifiers().take("uni");
        Target target = decoding.label(0);
        return (warp, lanes) -> {
            if (uniform && lanes != warp.active()) throw warp.fault(Warp.firstOf(lanes), "bra.uni diverges");
            warp.jump(lanes, target.pc());
        };
    }

    private static Operation indexedBranch(Decoding decoding) {
        if (!decoding.modifiers().take("idx")) throw decoding.error("unknown opcode");
        decoding.modifiers().take("uni");
        int index = decoding.source(0, Type.U32);
        List<Target> table = decoding.branchTable(1);
        return (warp, lanes) -> {
            int[] targets = new int[Warp.LANES];
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                long i = warp.values[index * Warp.LANES + lane] & 0xFFFFFFFFL;
                if (i >= table.size()) throw warp.fault(lane, "index " + i + " beyond the branch table");
                targets[lane] = table.get((int) i).pc();
            }
            warp.jumpEach(lanes, targets);
        };
    }

    /** bar.sync of the block, bar.warp.sync of lanes. Barriers of a part of the block are not supported. */
    private static Operation barrier(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        if (modifiers.take("warp")) {
            modifiers.takeOne("sync");
            int mask = decoding.source(0, Type.B32);
            return (warp, lanes) -> {
                if (!WarpOperations.gathered(warp, lanes, mask)) return;
                // Part of a warp is no order for the whole of it: then accesses still count as racing.
                if (WarpOperations.namesAllLiving(warp, lanes, mask)) warp.syncs++;
            };
        }
        modifiers.take("cta");
        modifiers.takeOne("sync");
        modifiers.take("aligned");
        decoding.requireCount(1, 1);
        if (decoding.immediate(0) < 0 || decoding.immediate(0) > 15) throw decoding.error("no such barrier");
        return Warp::awaitBlock;
    }

    /**
     * Blocks run one after the other and lanes in lockstep, so fences have nothing to do; they order no accesses of
     * different threads by themselves.
     */
    private static Operation fence(Decoding decoding) {
        decoding.modifiers().takeAny("sc", "acq_rel", "acquire", "release");
        decoding.modifiers().takeOne("cta", "gl", "gpu", "sys");
        return (warp, lanes) -> {};
    }

    private static Operation sleep(Decoding decoding) {
        decoding.source(0, decoding.modifiers().type());
        return (warp, lanes) -> {};
    }
}
