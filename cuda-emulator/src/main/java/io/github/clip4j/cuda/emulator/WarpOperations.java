package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Operand;
import java.util.Map;

/**
 * What lanes of a warp do together: shfl, vote, match, redux, activemask. Every lane that a mask names must be there.
 */
final class WarpOperations {
    private static final int LANES = Warp.LANES;

    private WarpOperations() {}

    static void decoders(Map<String, Decoders.Decoder> table) {
        table.put("shfl", WarpOperations::shuffle);
        table.put("vote", WarpOperations::vote);
        table.put("match", WarpOperations::match);
        table.put("redux", WarpOperations::reduce);
        table.put("activemask", WarpOperations::activeMask);
    }

    /**
     * Whether all lanes that the executing lanes' masks name are here; if not, the lanes wait.
     *
     * @param mask register of the masks
     */
    static boolean gathered(Warp warp, int lanes, int mask) {
        int wanted = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Warp.firstOf(rest);
            int named = (int) warp.values[mask * LANES + lane];
            if ((named >>> lane & 1) == 0)
                throw warp.fault(lane, "the mask 0x" + Integer.toHexString(named) + " does not name the lane itself");
            wanted |= named;
        }
        return warp.gather(wanted, lanes);
    }

    /** Whether each executing lane's mask has every living lane. */
    static boolean namesAllLiving(Warp warp, int lanes, int mask) {
        int named = warp.live();
        for (int rest = lanes; rest != 0; rest &= rest - 1)
            named &= (int) warp.values[mask * LANES + Warp.firstOf(rest)];
        return named == warp.live();
    }

    private static Operation shuffle(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        modifiers.takeOne("sync");
        String mode = modifiers.takeOne("up", "down", "bfly", "idx");
        Type type = modifiers.type();
        decoding.requireCount(5, 5);
        Operand targets = decoding.operand(0);
        boolean two = targets instanceof Syntax.Pair;
        int d = decoding.target(targets instanceof Syntax.Pair(Operand value, Operand _) ? value : targets);
        int p = targets instanceof Syntax.Pair(Operand _, Operand inRange) ? decoding.predicateTarget(inRange) : 0;
        int a = decoding.source(1, type);
        int b = decoding.source(2, Type.U32);
        int c = decoding.source(3, Type.U32);
        int mask = decoding.source(4, Type.B32);
        return (warp, lanes) -> {
            if (!gathered(warp, lanes, mask)) return;
            long[] values = warp.values;
            long[] sent = warp.sent;
            System.arraycopy(values, a * LANES, sent, 0, LANES);
            int inRange = 0;
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                int from = source(mode, lane, (int) values[b * LANES + lane], (int) values[c * LANES + lane]);
                if (from >= 0) inRange |= 1 << lane;
                else from = lane;
                if (((int) values[mask * LANES + lane] >>> from & 1) == 0)
                    throw warp.fault(lane, "reads lane " + from + ", which its mask does not name");
                values[d * LANES + lane] = sent[from];
            }
            if (two) Predicate.set(warp, p, lanes, inRange);
        };
    }

    /** The lane that is read, as in the PTX ISA; -1 if it is out of range. */
    private static int source(String mode, int lane, int b, int c) {
        int amount = b & 31;
        int segment = c >>> 8 & 31;
        int most = (lane & segment) | (c & 31 & ~segment);
        return switch (mode) {
            case "up" -> lane - amount >= most ? lane - amount : -1;
            case "down" -> lane + amount <= most ? lane + amount : -1;
            case "bfly" -> (lane ^ amount) <= most ? lane ^ amount : -1;
            default -> {
                int from = (lane & segment) | (amount & ~segment);
                yield from <= most ? from : -1;
            }
        };
    }

    private static Operation vote(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        modifiers.takeOne("sync");
        String mode = modifiers.takeOne("all", "any", "uni", "ballot");
        Type type = modifiers.type();
        if ((type == Type.B32) != mode.equals("ballot")) throw decoding.error("unknown type");
        decoding.requireCount(3, 3);
        boolean ballot = mode.equals("ballot");
        int d = ballot ? decoding.target(0) : decoding.predicateTarget(decoding.operand(0));
        Predicate a = decoding.predicate(1);
        int mask = decoding.source(2, Type.B32);
        return (warp, lanes) -> {
            if (!gathered(warp, lanes, mask)) return;
            int votes = a.bits(warp);
            int result = 0;
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                int voters = (int) warp.values[mask * LANES + lane];
                int yes = votes & voters;
                if (ballot) warp.values[d * LANES + lane] = yes;
                else if (holds(mode, yes, voters)) result |= 1 << lane;
            }
            if (!ballot) Predicate.set(warp, d, lanes, result);
        };
    }

    private static boolean holds(String mode, int yes, int voters) {
        return switch (mode) {
            case "all" -> yes == voters;
            case "any" -> yes != 0;
            default -> yes == voters || yes == 0;
        };
    }

    /** match.any: the lanes that have the same value. */
    private static Operation match(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        modifiers.takeOne("any");
        modifiers.takeOne("sync");
        Type type = modifiers.type();
        decoding.requireCount(3, 3);
        int d = decoding.target(0);
        int a = decoding.source(1, type);
        int mask = decoding.source(2, Type.B32);
        return (warp, lanes) -> {
            if (!gathered(warp, lanes, mask)) return;
            long[] sent = warp.sent;
            for (int lane = 0; lane < LANES; lane++) sent[lane] = type.narrow(warp.values[a * LANES + lane]);
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                int same = 0;
                for (int other = 0; other < LANES; other++) if (sent[other] == sent[lane]) same |= 1 << other;
                warp.values[d * LANES + lane] = same & (int) warp.values[mask * LANES + lane];
            }
        };
    }

    private static Operation reduce(Decoding decoding) {
        Modifiers modifiers = decoding.modifiers();
        modifiers.takeOne("sync");
        String name = modifiers.takeOne("add", "min", "max", "and", "or", "xor");
        Type type = modifiers.type();
        if (type.floating()) throw decoding.error("unknown type");
        decoding.requireCount(3, 3);
        int d = decoding.target(0);
        int a = decoding.source(1, type);
        int mask = decoding.source(2, Type.B32);
        return (warp, lanes) -> {
            if (!gathered(warp, lanes, mask)) return;
            long[] sent = warp.sent;
            System.arraycopy(warp.values, a * LANES, sent, 0, LANES);
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Warp.firstOf(rest);
                int named = (int) warp.values[mask * LANES + lane];
                long result = type.narrow(sent[Warp.firstOf(named)]);
                for (int others = named & (named - 1); others != 0; others &= others - 1)
                    result = joined(name, result, type.narrow(sent[Warp.firstOf(others)]));
                warp.values[d * LANES + lane] = result;
            }
        };
    }

    private static long joined(String name, long a, long b) {
        return switch (name) {
            case "add" -> a + b;
            case "min" -> Math.min(a, b);
            case "max" -> Math.max(a, b);
            case "and" -> a & b;
            case "or" -> a | b;
            default -> a ^ b;
        };
    }

    private static Operation activeMask(Decoding decoding) {
        decoding.modifiers().type();
        int d = decoding.target(0);
        return (warp, lanes) -> {
            for (int rest = lanes; rest != 0; rest &= rest - 1) warp.values[d * LANES + Warp.firstOf(rest)] = lanes;
        };
    }
}
