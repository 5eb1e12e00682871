package io.github.clip4j.cli.io;

import io.github.clip4j.image.TiffCodec;
import io.github.clip4j.search.interchange.parquet.Zstd;
import java.io.IOException;

/** Zstandard inside TIFF: each strip or tile is a frame (tif_zstd.c), read by the decoder that Parquet files need. */
public final class ZstdCodec implements TiffCodec {
    private static final int NUMBER = 50000;

    /** A codec; it holds nothing. */
    public ZstdCodec() {}

    @Override
    public int compression() {
        return NUMBER;
    }

    @Override
    public int decompress(byte[] stored, byte[] out, long memory) throws IOException {
        if (!Zstd.decompress(stored, out)) throw new IOException("a strip or tile is not what Zstandard writes");
        return out.length;
    }
}
