package io.github.clip4j.image;

import java.io.IOException;

/**
 * A compression of TIFF that needs a library which clip-core does not have; found with {@link java.util.ServiceLoader}.
 * Thread-safe.
 */
public interface TiffCodec {
    /** How many bytes one byte may stand for; a strip or tile that claims more is refused unread. */
    int MOST_RATIO = 1 << 15;

    /** The memory that {@link #decompress} may take at most besides its arguments, in bytes. */
    long MOST_MEMORY = 80L << 20;

    /**
     * The number by which a file names the compression (tag 259).
     *
     * @return for example 34925, LZMA
     */
    int compression();

    /**
     * Decompresses a strip or tile, as far as there is room.
     *
     * @param stored what the file has
     * @param out to be filled
     * @param memory what it may take besides these, in bytes; {@link #MOST_MEMORY}, or less in a small heap
     * @return how many bytes were written; where they are fewer than there is room for, the file counts as damaged
     * @throws IOException if the data are damaged, or need more memory; its message is shown to the user
     */
    int decompress(byte[] stored, byte[] out, long memory) throws IOException;
}
