package io.github.clip4j.cuda.emulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * cp.async of one warp: what is under way lands when it is waited for, not before, so that a wait that is missing is
 * seen.
 */
final class AsyncCopies {
    /** Bytes on their way, as they were in global memory when the copy set out. */
    private record Copy(long target, byte[] content) {}

    /** The copies of one lane. */
    private static final class Lane {
        private final Deque<List<Copy>> groups = new ArrayDeque<>();
        private List<Copy> open = new ArrayList<>();

        private void commit() {
            groups.add(open);
            open = new ArrayList<>();
        }
    }

    private final List<Lane> lanes =
            IntStream.range(0, Warp.LANES).mapToObj(ignored -> new Lane()).toList();

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("cp", AsyncCopies::decode);
    }

    void clear() {
        for (Lane lane : lanes) {
            lane.groups.clear();
            lane.open = new ArrayList<>();
        }
    }

    private static Operation decode(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        if (!modifiers.take("async")) throw decoding.error("unknown opcode");
        if (modifiers.take("commit_group"))
            return each((warp, lane) -> warp.copies.lanes.get(lane).commit());
        if (modifiers.take("wait_group")) {
            int left = (int) decoding.immediate(0);
            return each((warp, lane) -> warp.copies.await(warp, lane, left));
        }
        if (modifiers.take("wait_all"))
            return each((warp, lane) -> {
                warp.copies.lanes.get(lane).commit();
                warp.copies.await(warp, lane, 0);
            });
        return copy(decoding);
    }

    /** For one lane. */
    private interface LaneOperation {
        void execute(Warp warp, int lane);
    }

    private static Operation each(LaneOperation operation) {
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) operation.execute(warp, Warp.firstOf(rest));
        };
    }

    private static Operation copy(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        String cache = modifiers.takeOne("ca", "cg");
        modifiers.takeOne("shared", "shared::cta");
        modifiers.takeOne("global");
        modifiers.takeAny("L2::64B", "L2::128B", "L2::256B");
        decoding.requireCount(3, 4);
        int bytes = (int) decoding.immediate(2);
        if (bytes != 16 && (cache.equals("cg") || (bytes != 4 && bytes != 8))) throw decoding.error(bytes + " bytes");
        Access target = decoding.access(0, Space.SHARED, bytes);
        Access source = decoding.access(1, Space.GLOBAL, bytes);
        int given = decoding.count() == 4 ? decoding.source(3, Type.U32) : decoding.constant(bytes);
        return each((warp, lane) -> {
            long count = warp.values[given * Warp.LANES + lane] & 0xFFFFFFFFL;
            if (count != 0 && count != bytes)
                throw warp.fault(lane, "a copy of " + count + " of " + bytes + " bytes is not supported");
            byte[] content = new byte[bytes];
            if (count != 0) {
                source.locate(warp, lane, Access.Use.READ);
                MemorySegment.ofArray(content).copyFrom(source.segment().asSlice(source.offset(), bytes));
            }
            long address = target.address(warp, lane);
            target.requireAligned(warp, lane, address);
            warp.block.shared().writeLater(warp, lane, address, bytes);
            warp.copies.lanes.get(lane).open.add(new Copy(address, content));
        });
    }

    private void await(Warp warp, int lane, int left) {
        Deque<List<Copy>> groups = lanes.get(lane).groups;
        SharedMemory shared = warp.block.shared();
        while (groups.size() > left) {
            for (Copy copy : groups.remove()) {
                shared.data().asSlice(copy.target, copy.content.length).copyFrom(MemorySegment.ofArray(copy.content));
                shared.land(warp, lane, copy.target, copy.content.length);
            }
        }
    }
}
