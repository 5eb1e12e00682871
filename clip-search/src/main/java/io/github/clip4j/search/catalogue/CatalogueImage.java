package io.github.clip4j.search.catalogue;

import java.io.IOException;
import java.util.Map;

/**
 * An image that is not read yet.
 *
 * @param id what it is called in an index: an absolute path; for a member of an archive the archive's path, {@code !/},
 *     and the member's name
 * @param size bytes
 * @param modified milliseconds since 1970, of the file or as an archive says; 0 if nothing is known
 * @param fields what is known besides, by name: a caption, a user's columns; as
 *     {@link io.github.clip4j.search.Entry#fields}
 * @param content its bytes
 */
public record CatalogueImage(String id, long size, long modified, Map<String, Object> fields, Content content) {
    /** Larger files are no images. */
    public static final long MAX_BYTES = 1L << 30;

    /** The bytes of an image, to be read any number of times by any thread, as long as the catalogue is open. */
    @FunctionalInterface
    public interface Content {
        /**
         * Reads all bytes.
         *
         * @return the whole file
         * @throws IOException if it cannot be read
         */
        byte[] read() throws IOException;
    }

    /**
     * The same image with further fields; those that it has stay.
     *
     * @param more fields
     * @return the image with both
     */
    CatalogueImage with(Map<String, Object> more) {
        if (more.isEmpty()) return this;
        Map<String, Object> all = new java.util.LinkedHashMap<>(fields);
        more.forEach(all::putIfAbsent);
        return new CatalogueImage(id, size, modified, all, content);
    }
}
