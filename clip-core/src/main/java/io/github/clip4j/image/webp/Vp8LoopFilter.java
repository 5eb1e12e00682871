package io.github.clip4j.image.webp;

import io.github.clip4j.image.webp.Vp8FrameHeader.LoopFilterHeader;

/**
 * The loop filter (RFC 6386, section 15): levels are recorded macroblock by macroblock, and the whole frame is filtered
 * once it is reconstructed.
 */
final class Vp8LoopFilter {
    /** Levels of the segments, without and with subblock prediction. */
    private final int[] levels = new int[2 * Vp8FrameHeader.SEGMENTS];

    private final LoopFilterHeader header;
    private final Vp8Planes planes;
    private final int columns;
    private final int rows;
    /** Per macroblock: 2 * level, plus 1 where the edges of its subblocks are filtered too. */
    private final byte[] macroblocks;

    Vp8LoopFilter(Vp8FrameHeader frame, Vp8Planes planes) {
        this.planes = planes;
        header = frame.filter;
        columns = frame.columns();
        rows = frame.rows();
        macroblocks = new byte[header.level() == 0 ? 0 : columns * rows];
        for (int segment = 0; segment < Vp8FrameHeader.SEGMENTS; segment++) {
            int level = header.level();
            if (frame.segments.enabled()) {
                level = frame.segments.filterLevels()[segment] + (frame.segments.absolute() ? 0 : level);
            }
            level += header.intraDelta();
            levels[2 * segment] = Math.clamp(level, 0, 63);
            levels[2 * segment + 1] = Math.clamp(level + header.subblockDelta(), 0, 63);
        }
    }

    void record(int column, int row, Vp8Modes modes, boolean coded) {
        if (macroblocks.length > 0) {
            int level = levels[2 * modes.segment + (modes.subblocks ? 1 : 0)];
            macroblocks[row * columns + column] = (byte) (2 * level + (modes.subblocks || coded ? 1 : 0));
        }
    }

    void filterFrame() {
        if (macroblocks.length == 0) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int recorded = macroblocks[row * columns + column];
                int level = recorded >> 1;
                if (level > 0) {
                    filter(column, row, level, (recorded & 1) != 0);
                }
            }
        }
    }

    private void filter(int column, int row, int level, boolean inner) {
        int interior = level;
        if (header.sharpness() > 0) {
            interior >>= header.sharpness() > 4 ? 2 : 1;
            interior = Math.min(interior, 9 - header.sharpness());
        }
        interior = Math.max(interior, 1);
        int subblockLimit = 2 * (2 * level + interior) + 1;
        int macroblockLimit = subblockLimit + 8;
        if (header.simple()) {
            filterSimple(column, row, macroblockLimit, inner ? subblockLimit : -1);
            return;
        }
        int varianceLimit = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        var outer = new Vp8EdgeFilter(macroblockLimit, interior, varianceLimit);
        int stride = planes.lumaStride;
        int at = planes.luma(16 * column, 16 * row);
        int chromaStride = planes.chromaStride;
        int chromaAt = planes.chroma(8 * column, 8 * row);
        if (column > 0) {
            outer.macroblockEdge(planes.y, at, 1, stride, 16);
            outer.macroblockEdge(planes.u, chromaAt, 1, chromaStride, 8);
            outer.macroblockEdge(planes.v, chromaAt, 1, chromaStride, 8);
        }
        var within = new Vp8EdgeFilter(subblockLimit, interior, varianceLimit);
        if (inner) {
            for (int x = 4; x < 16; x += 4) {
                within.subblockEdge(planes.y, at + x, 1, stride, 16);
            }
            within.subblockEdge(planes.u, chromaAt + 4, 1, chromaStride, 8);
            within.subblockEdge(planes.v, chromaAt + 4, 1, chromaStride, 8);
        }
        if (row > 0) {
            outer.macroblockEdge(planes.y, at, stride, 1, 16);
            outer.macroblockEdge(planes.u, chromaAt, chromaStride, 1, 8);
            outer.macroblockEdge(planes.v, chromaAt, chromaStride, 1, 8);
        }
        if (inner) {
            for (int y = 4; y < 16; y += 4) {
                within.subblockEdge(planes.y, at + y * stride, stride, 1, 16);
            }
            within.subblockEdge(planes.u, chromaAt + 4 * chromaStride, chromaStride, 1, 8);
            within.subblockEdge(planes.v, chromaAt + 4 * chromaStride, chromaStride, 1, 8);
        }
    }

    /** Filters the luma alone; a negative limit leaves out the edges of subblocks. */
    private void filterSimple(int column, int row, int macroblockLimit, int subblockLimit) {
        byte[] y = planes.y;
        int stride = planes.lumaStride;
        int at = planes.luma(16 * column, 16 * row);
        if (column > 0) {
            Vp8EdgeFilter.simpleEdge(y, at, 1, stride, macroblockLimit);
        }
        if (subblockLimit >= 0) {
            for (int x = 4; x < 16; x += 4) {
                Vp8EdgeFilter.simpleEdge(y, at + x, 1, stride, subblockLimit);
            }
        }
        if (row > 0) {
            Vp8EdgeFilter.simpleEdge(y, at, stride, 1, macroblockLimit);
        }
        if (subblockLimit >= 0) {
            for (int i = 4; i < 16; i += 4) {
                Vp8EdgeFilter.simpleEdge(y, at + i * stride, stride, 1, subblockLimit);
            }
        }
    }
}
