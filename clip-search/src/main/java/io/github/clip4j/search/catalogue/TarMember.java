package io.github.clip4j.search.catalogue;

/**
 * A file in a tar archive.
 *
 * @param name its path
 * @param offset of its first byte in the archive
 * @param size bytes
 * @param modified milliseconds since 1970
 */
record TarMember(String name, long offset, long size, long modified) {}
