package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;

/** Decodes one VP8 key frame to its planes: modes, residuals, prediction, and the loop filter at the end. */
final class Vp8Decoder {
    private final Vp8FrameHeader header;
    private final int end;
    private final Vp8Modes modes;
    private final Vp8Residuals residuals;
    private final Vp8InverseTransform transform = new Vp8InverseTransform();
    private final Vp8SubblockPrediction subblockPrediction = new Vp8SubblockPrediction();
    private final Vp8LoopFilter filter;
    private final Vp8Planes planes;
    private final int columns;
    private final int rows;

    private Vp8Decoder(Vp8FrameHeader header, int end) {
        this.header = header;
        this.end = end;
        columns = header.columns();
        rows = header.rows();
        modes = new Vp8Modes(header);
        residuals = new Vp8Residuals(header.coefficientProbabilities, columns);
        planes = new Vp8Planes(columns, rows);
        filter = new Vp8LoopFilter(header, planes);
    }

    /** The planes of the frame whose header is read and which ends at an offset of the file. */
    static Vp8Planes decode(Vp8FrameHeader header, int end) {
        Vp8Decoder decoder = new Vp8Decoder(header, end);
        for (int row = 0; row < decoder.rows; row++) {
            decoder.decodeRow(row);
        }
        decoder.filter.filterFrame();
        return decoder.planes;
    }

    private void decodeRow(int row) {
        BoolDecoder tokens = header.tokens[row & header.tokens.length - 1];
        modes.startRow();
        residuals.startRow();
        for (int column = 0; column < columns; column++) {
            modes.read(column);
            boolean coded = false;
            if (modes.skipped) {
                residuals.skip(column, modes.subblocks);
            } else {
                coded = residuals.read(tokens, column, modes.subblocks, header.quantizers[modes.segment]);
            }
            if (tokens.exhausted() || header.modes.exhausted()) {
                throw malformed(
                        end, "VP8 data end at macroblock (" + column + ", " + row + ") of " + columns + " x " + rows);
            }
            filter.record(column, row, modes, coded);
            reconstruct(column, row);
        }
    }

    private void reconstruct(int column, int row) {
        if (modes.subblocks) {
            reconstructSubblocks(column, row);
        } else {
            reconstructLuma(column, row);
        }
        int at = planes.chroma(8 * column, 8 * row);
        int stride = planes.chromaStride;
        Vp8BlockPrediction.predict(modes.chroma, planes.u, at, stride, 8, row > 0, column > 0);
        Vp8BlockPrediction.predict(modes.chroma, planes.v, at, stride, 8, row > 0, column > 0);
        transform.addChroma(residuals, 16, planes.u, at, stride);
        transform.addChroma(residuals, 20, planes.v, at, stride);
    }

    private void reconstructLuma(int column, int row) {
        int at = planes.luma(16 * column, 16 * row);
        int stride = planes.lumaStride;
        Vp8BlockPrediction.predict(modes.luma, planes.y, at, stride, 16, row > 0, column > 0);
        for (int i = 0; i < 16; i++) {
            int block = at + (i >> 2) * 4 * stride + (i & 3) * 4;
            transform.add(residuals.kinds[i], residuals.coefficients, i, planes.y, block, stride);
        }
    }

    private void reconstructSubblocks(int column, int row) {
        byte[] y = planes.y;
        int at = planes.luma(16 * column, 16 * row);
        int stride = planes.lumaStride;
        int aboveRight = at - stride + 16;
        if (row > 0 && column == columns - 1) {
            // libwebp repeats the last sample above, where RFC 6386 has other values; these four lie beyond the
            // image.
            for (int i = 0; i < 4; i++) {
                y[aboveRight + i] = y[aboveRight - 1];
            }
        }
        for (int i = 0; i < 16; i++) {
            int block = at + (i >> 2) * 4 * stride + (i & 3) * 4;
            // The last column's subblocks all continue with the row above the macroblock (section 12.3).
            int continuation = (i & 3) == 3 ? aboveRight : block - stride + 4;
            subblockPrediction.predict(modes.subblockModes[i], y, block, stride, continuation);
            transform.add(residuals.kinds[i], residuals.coefficients, i, y, block, stride);
        }
    }
}
