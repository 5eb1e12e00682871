package io.github.clip4j.image;

/** Undoes what was done to the samples before they were compressed (tif_predict.c), row by row. */
final class TiffPredictor {
    private static final int TAG = 317;
    private static final int NONE = 1;
    private static final int DIFFERENCES = 2;
    private static final int FLOATS = 3;

    private TiffPredictor() {}

    /**
     * In place; the samples come in the file's byte order and leave in little-endian order, as from libtiff.
     *
     * @param rowBytes after which differences begin anew
     */
    static void undo(EncodedImage source, TiffDirectory tags, TiffKind kind, byte[] data, int rowBytes) {
        long predictor = kind.hasPredictor() ? tags.value(TAG, NONE) : NONE;
        int bytes = kind.bits() / 8;
        boolean floats = predictor == FLOATS && kind.format() == 3 && kind.bits() == 32;
        boolean differences = predictor == DIFFERENCES && (kind.bits() == 8 || kind.bits() == 16 || kind.bits() == 32);
        if (predictor != NONE && !floats && !differences)
            throw source.error("TIFF of a kind that is not supported: predictor " + predictor + " with samples of "
                    + kind.bits() + " bits");
        if (!floats && bytes > 1 && kind.bits() % 8 == 0 && !tags.littleEndian()) swap(data, bytes);
        int samples = kind.interleaved();
        if (predictor != NONE && (data.length % rowBytes != 0 || rowBytes % (bytes * samples) != 0))
            throw source.error("damaged TIFF: its rows of blocks do not divide evenly for predictor " + predictor);
        for (int row = 0; row < data.length; row += rowBytes) {
            if (floats) floats(data, row, rowBytes, samples);
            else if (differences) accumulate(data, row, rowBytes, bytes, samples);
        }
    }

    private static void swap(byte[] data, int bytes) {
        for (int p = 0; p + bytes <= data.length; p += bytes) {
            for (int i = 0; i < bytes / 2; i++) {
                byte b = data[p + i];
                data[p + i] = data[p + bytes - 1 - i];
                data[p + bytes - 1 - i] = b;
            }
        }
    }

    private static void accumulate(byte[] data, int row, int rowBytes, int bytes, int samples) {
        int step = bytes * samples;
        for (int p = row + step; p + bytes <= row + rowBytes; p += bytes) {
            int carry = 0;
            for (int i = 0; i < bytes; i++) {
                int sum = (data[p + i] & 255) + (data[p - step + i] & 255) + carry;
                data[p + i] = (byte) sum;
                carry = sum >> 8;
            }
        }
    }

    /** The bytes of a row are differences too, and sorted by significance: all of the highest first. */
    private static void floats(byte[] data, int row, int rowBytes, int samples) {
        for (int i = samples; i < rowBytes; i++) data[row + i] += data[row + i - samples];
        byte[] sorted = new byte[rowBytes];
        System.arraycopy(data, row, sorted, 0, rowBytes);
        int count = rowBytes / Float.BYTES;
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < Float.BYTES; b++) {
                data[row + Float.BYTES * i + b] = sorted[(Float.BYTES - 1 - b) * count + i];
            }
        }
    }
}
