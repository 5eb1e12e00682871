package io.github.clip4j.search.catalogue;

/**
 * A file in an archive.
 *
 * @param name its path there
 * @param size bytes
 * @param modified milliseconds since 1970
 * @param content its bytes
 */
record Member(String name, long size, long modified, CatalogueImage.Content content) {}
