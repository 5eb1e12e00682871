package io.github.clip4j.cli.io;

import io.github.clip4j.image.TiffCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/** LZMA inside TIFF: each strip or tile is a file of xz (tif_lzma.c), read by XZ for Java. */
public final class LzmaCodec implements TiffCodec {
    private static final int NUMBER = 34925;
    private static final int KIB = 1024;

    /** A codec; it holds nothing. */
    public LzmaCodec() {}

    @Override
    public int compression() {
        return NUMBER;
    }

    @Override
    public int decompress(byte[] stored, byte[] out, long memory) throws IOException {
        try (InputStream in = new XZInputStream(new ByteArrayInputStream(stored), (int) (memory / KIB))) {
            return in.readNBytes(out, 0, out.length);
        } catch (MemoryLimitException e) {
            throw new IOException(
                    "a strip or tile needs " + e.getMemoryNeeded() / KIB + " MB for its dictionary, the limit is "
                            + memory / KIB / KIB + " MB",
                    e);
        }
    }
}
