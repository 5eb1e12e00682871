package io.github.clip4j.search.interchange.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/** Decompression of pages, in pure Java. No state. */
final class Codecs {
    private static final String[] NAMES = {"UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"};

    private static final int SNAPPY = 1;

    private Codecs() {}

    static String name(int codec) {
        return codec >= 0 && codec < NAMES.length ? NAMES[codec] : "number " + codec;
    }

    static boolean isKnown(int codec) {
        return codec == 0 || codec == SNAPPY || codec == 2 || codec == 6;
    }

    /** Fills {@code out} from a buffer that begins at 0; false if the data are damaged or of another length. */
    static boolean decompress(int codec, ByteBuffer in, byte[] out) {
        return switch (codec) {
            case 0 -> {
                if (in.limit() == out.length) in.get(0, out);
                yield in.limit() == out.length;
            }
            case SNAPPY -> Snappy.decompress(in, out);
            case 2 -> gzip(bytes(in), out);
            default -> Zstd.decompress(bytes(in), out);
        };
    }

    /** Bytes of the heap that are needed besides the result. */
    static long heap(int codec, int stored) {
        return codec == 0 || codec == SNAPPY ? 0 : stored;
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.limit()];
        in.get(0, bytes);
        return bytes;
    }

    private static boolean gzip(byte[] in, byte[] out) {
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(in))) {
            return stream.readNBytes(out, 0, out.length) == out.length && stream.read() < 0;
        } catch (IOException _) {
            return false;
        }
    }
}
