package io.github.clip4j.converter.torch;

/**
 * An entry of a ZIP file's central directory.
 *
 * @param name with the archive's own directory, for example {@code archive/data/0}
 * @param method 0 stored, 8 deflated
 * @param crc CRC-32 of the content
 * @param compressed bytes in the file
 * @param size bytes of the content
 * @param headerOffset where the local header starts
 */
record ZipEntry(String name, int method, int crc, long compressed, long size, long headerOffset) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    static final int LOCAL_HEADER_BYTES = 30;
}
