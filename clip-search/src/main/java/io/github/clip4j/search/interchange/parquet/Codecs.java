package io.github.clip4j.search.interchange.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Decompression of pages, in pure Java. No state. */
final class Codecs {
    private static final String[] NAMES = {"UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"};

    private Codecs() {}

    static String name(int codec) {
        return codec >= 0 && codec < NAMES.length ? NAMES[codec] : "number " + codec;
    }

    static boolean isKnown(int codec) {
        return codec == 0 || codec == 1 || codec == 2 || codec == 6;
    }

    /** Fills {@code out}; false if the data are damaged or of another length. */
    static boolean decompress(int codec, byte[] in, byte[] out) {
        return switch (codec) {
            case 0 -> {
                if (in.length == out.length) System.arraycopy(in, 0, out, 0, in.length);
                yield in.length == out.length;
            }
            case 1 -> Snappy.decompress(in, out);
            case 2 -> gzip(in, out);
            default -> Zstd.decompress(in, out);
        };
    }

    private static boolean gzip(byte[] in, byte[] out) {
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(in))) {
            return stream.readNBytes(out, 0, out.length) == out.length && stream.read() < 0;
        } catch (IOException _) {
            return false;
        }
    }
}
