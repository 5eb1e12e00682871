package io.github.clip4j.search.interchange.parquet;

import org.jspecify.annotations.Nullable;

/** Literals and matches that take turns (RFC 8878, 3.1.1.3.2). Keeps tables and offsets of a frame. For one thread. */
final class ZstdSequences {
    private static final int[] LITERAL_BASE = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512,
        1024, 2048, 4096, 8192, 16384, 32768, 65536
    };
    private static final int[] LITERAL_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16
    };
    private static final int[] MATCH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539
    };
    private static final int[] MATCH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
        2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };
    private static final ZstdFse LITERALS = ZstdFse.of(6, new int[] {
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1
    });
    private static final ZstdFse MATCHES = ZstdFse.of(6, new int[] {
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
    });
    private static final ZstdFse OFFSETS = ZstdFse.of(
            5, new int[] {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1});

    private static final int MAX_OFFSET_CODE = 30;

    private final int[] recent = {1, 4, 8};
    private @Nullable ZstdFse literals;
    private @Nullable ZstdFse offsets;
    private @Nullable ZstdFse matches;

    /** Decodes what follows the literals in {@code in[at, end)}; returns where the output ends. */
    int decode(byte[] in, int at, int end, byte[] literal, byte[] out, int start, int from) {
        int[] place = {at};
        int count = count(in, place);
        int used = 0;
        int to = from;
        if (count > 0) {
            int modes = in[place[0]++];
            literals = table(modes >> 6 & 3, in, place, new Kind(LITERALS, literals, 9, 36));
            offsets = table(modes >> 4 & 3, in, place, new Kind(OFFSETS, offsets, 8, 32));
            matches = table(modes >> 2 & 3, in, place, new Kind(MATCHES, matches, 9, 53));
            ZstdBits stream = new ZstdBits(in, place[0], end);
            int l = stream.read(literals.log());
            int o = stream.read(offsets.log());
            int m = stream.read(matches.log());
            for (int i = 0; i < count; i++) {
                int code = offsets.symbols()[o];
                if (code > MAX_OFFSET_CODE) throw new Zstd.Damaged();
                int value = (1 << code) + stream.read(code);
                int matchCode = matches.symbols()[m];
                int length = MATCH_BASE[matchCode] + stream.read(MATCH_BITS[matchCode]);
                int literalCode = literals.symbols()[l];
                int literalLength = LITERAL_BASE[literalCode] + stream.read(LITERAL_BITS[literalCode]);
                System.arraycopy(literal, used, out, to, literalLength);
                used += literalLength;
                to = copy(out, start, to + literalLength, offset(value, literalLength), length);
                if (i == count - 1) break;
                l = literals.base()[l] + stream.read(literals.bits()[l]);
                m = matches.base()[m] + stream.read(matches.bits()[m]);
                o = offsets.base()[o] + stream.read(offsets.bits()[o]);
            }
            if (stream.left() != 0) throw new Zstd.Damaged();
        }
        System.arraycopy(literal, used, out, to, literal.length - used);
        return to + literal.length - used;
    }

    private static int count(byte[] in, int[] at) {
        int first = in[at[0]++] & 0xff;
        if (first < 128) return first;
        int second = in[at[0]++] & 0xff;
        if (first < 255) return ((first - 128) << 8) + second;
        return second + ((in[at[0]++] & 0xff) << 8) + 0x7f00;
    }

    /** A table's default, the one before it, and its limits. */
    private record Kind(ZstdFse standard, @Nullable ZstdFse before, int maxLog, int symbols) {}

    private static ZstdFse table(int mode, byte[] in, int[] at, Kind kind) {
        return switch (mode) {
            case 0 -> kind.standard();
            case 1 -> {
                int symbol = in[at[0]++] & 0xff;
                if (symbol >= kind.symbols()) throw new Zstd.Damaged();
                yield ZstdFse.single(symbol);
            }
            case 2 -> ZstdFse.read(in, at, kind.maxLog(), kind.symbols());
            default -> {
                if (kind.before() == null) throw new Zstd.Damaged();
                yield kind.before();
            }
        };
    }

    /** Small values name one of the last three offsets. */
    private int offset(int value, int literalLength) {
        if (value > 3) {
            recent[2] = recent[1];
            recent[1] = recent[0];
            recent[0] = value - 3;
            return recent[0];
        }
        int index = value - 1 + (literalLength == 0 ? 1 : 0);
        if (index == 0) return recent[0];
        int offset = index == 3 ? recent[0] - 1 : recent[index];
        if (index > 1) recent[2] = recent[1];
        recent[1] = recent[0];
        recent[0] = offset;
        return offset;
    }

    private static int copy(byte[] out, int start, int to, int offset, int length) {
        if (offset <= 0 || offset > to - start || length > out.length - to) throw new Zstd.Damaged();
        for (int i = 0; i < length; i++) out[to + i] = out[to + i - offset];
        return to + length;
    }
}
