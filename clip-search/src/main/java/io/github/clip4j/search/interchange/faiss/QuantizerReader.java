package io.github.clip4j.search.interchange.faiss;

import io.github.clip4j.search.interchange.data.ByteFile;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Reads codecs and transforms: whatever of a FAISS file is kept in memory, and its limits. */
final class QuantizerReader {
    /** Centroids of 4,096 dimensions with 16 bits: 1 GiB. More than that is no quantiser but an attack. */
    private static final int MAX_FLOATS = 1 << 28;

    private static final int MAX_BITS = 24;

    private static final List<ScalarCodec.Type> TYPES = List.of(ScalarCodec.Type.values());

    private final ByteFile file;

    QuantizerReader(ByteFile file) {
        this.file = file;
    }

    Codec product(int dimensions) {
        long start = file.position();
        long d = file.i64("PQ: dimensions");
        long parts = file.i64("PQ: parts");
        long bits = file.i64("PQ: bits");
        if (d != dimensions || parts < 1 || parts > d || d % parts != 0 || bits < 1 || bits > MAX_BITS)
            throw file.errorAt(
                    start,
                    "PQ: " + d + " dimensions in " + parts + " parts of " + bits + " bits, expected " + dimensions
                            + " in a divisor of it, of 1 to " + MAX_BITS);
        float[] centroids = floats(d << bits, "PQ: centroids");
        return new ProductCodec(dimensions, (int) parts, (int) bits, centroids);
    }

    Codec scalar(int dimensions) {
        long start = file.position();
        int number = file.i32("SQ: type");
        if (number < 0 || number >= TYPES.size())
            throw file.errorAt(start, "SQ: type " + number + ", expected 0 to " + (TYPES.size() - 1));
        ScalarCodec.Type type = TYPES.get(number);
        file.take(2, 4, "SQ: range");
        long d = file.i64("SQ: dimensions");
        long codeSize = file.i64("SQ: code size");
        if (d != dimensions || codeSize != type.codeSize(dimensions))
            throw file.errorAt(
                    start,
                    "SQ: " + d + " dimensions in " + codeSize + " bytes, expected " + dimensions + " in "
                            + type.codeSize(dimensions));
        float[] trained = floats(type.trained(dimensions), "SQ: trained");
        float[] min = new float[trained.length == 0 ? 0 : dimensions];
        float[] diff = new float[min.length];
        for (int i = 0; i < min.length; i++) {
            min[i] = trained[type.uniform() ? 0 : i];
            diff[i] = trained[type.uniform() ? 1 : dimensions + i];
        }
        return new ScalarCodec(dimensions, type, min, diff);
    }

    Transform transform(String code, int in) {
        return switch (code) {
            case "LTra", "rrot" -> linear(code, in);
            case "Pcam" -> {
                file.take(1, 8, "Pcam: eigen_power, epsilon");
                file.u8("Pcam: random_rotation");
                file.i32("Pcam: balanced_bins");
                // The mean, the eigenvalues and the whole matrix: the transform that follows has all of them in it.
                for (int i = 0; i < 3; i++) file.take(file.i64("Pcam: length"), 4, "Pcam: matrix");
                yield linear(code, in);
            }
            case "VNrm" -> normalization(in);
            default ->
                throw file.errorAt(
                        file.position() - 4,
                        "a transform of the kind \"" + code + "\", which is not supported; expected LTra, rrot, Pcam"
                                + " or VNrm");
        };
    }

    private Transform linear(String code, int in) {
        boolean hasBias = file.u8(code + ": bias") != 0;
        float[] matrix = floats(code + ": matrix");
        float[] bias = floats(code + ": bias");
        int found = file.i32(code + ": d_in");
        int out = file.i32(code + ": d_out");
        file.u8(code + ": is_trained");
        if (found != in || out < 1 || matrix.length != (long) in * out || (hasBias && bias.length != out))
            throw file.error(code + ": a matrix of " + matrix.length + " and " + bias.length + " numbers for " + found
                    + " to " + out + " dimensions, expected " + in + " dimensions");
        return new Transform.Linear(in, out, matrix, hasBias ? bias : new float[0]);
    }

    private Transform normalization(int in) {
        float norm = file.f32("VNrm: norm");
        int found = file.i32("VNrm: d_in");
        int out = file.i32("VNrm: d_out");
        file.u8("VNrm: is_trained");
        if (norm != 2 || found != in || out != in)
            throw file.error(
                    "VNrm: norm " + norm + " of " + found + " to " + out + " dimensions, expected norm 2 of " + in);
        return new Transform.Normalization(in);
    }

    private float[] floats(long expected, String what) {
        float[] found = floats(what);
        if (found.length != expected) throw file.error(what + ": " + found.length + " numbers, expected " + expected);
        return found;
    }

    private float[] floats(String what) {
        long count = file.count(MAX_FLOATS, what);
        MemorySegment bytes = file.take(count, Float.BYTES, what);
        float[] floats = new float[(int) count];
        MemorySegment.copy(bytes, ByteFile.F32, 0, floats, 0, floats.length);
        return floats;
    }
}
