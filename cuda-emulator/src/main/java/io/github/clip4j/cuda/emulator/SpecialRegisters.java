package io.github.clip4j.cuda.emulator;

import java.util.Set;

/** Registers that say which thread this is; constant while a block runs. Clocks are not among them. */
final class SpecialRegisters {
    static final Set<String> NAMES = Set.of(
            "%tid.x",
            "%tid.y",
            "%tid.z",
            "%ntid.x",
            "%ntid.y",
            "%ntid.z",
            "%ctaid.x",
            "%ctaid.y",
            "%ctaid.z",
            "%nctaid.x",
            "%nctaid.y",
            "%nctaid.z",
            "%laneid",
            "%warpid",
            "%lanemask_eq",
            "%lanemask_lt",
            "%lanemask_le",
            "%lanemask_gt",
            "%lanemask_ge",
            "%dynamic_smem_size",
            "WARP_SZ");

    private SpecialRegisters() {}

    /** Whether it changes from block to block. */
    static boolean ofBlock(String name) {
        return name.startsWith("%ctaid");
    }

    static long value(String name, Warp warp, int lane) {
        Block block = warp.block;
        if (name.contains("id."))
            return switch (name.substring(0, name.length() - 2)) {
                case "%tid" -> axis(name, block.threadPosition(warp.index * Warp.LANES + lane));
                case "%ntid" -> axis(name, block.threads());
                case "%ctaid" -> axis(name, block.position());
                default -> axis(name, block.grid());
            };
        int bit = 1 << lane;
        return switch (name) {
            case "%laneid" -> lane;
            case "%warpid" -> warp.index;
            case "%lanemask_eq" -> bit;
            case "%lanemask_lt" -> bit - 1;
            case "%lanemask_le" -> (bit - 1) | bit;
            case "%lanemask_gt" -> ~((bit - 1) | bit);
            case "%lanemask_ge" -> -bit;
            case "%dynamic_smem_size" -> block.dynamicSharedBytes();
            default -> Warp.LANES;
        };
    }

    private static int axis(String name, Dim3 of) {
        return switch (name.charAt(name.length() - 1)) {
            case 'x' -> of.x();
            case 'y' -> of.y();
            default -> of.z();
        };
    }
}
