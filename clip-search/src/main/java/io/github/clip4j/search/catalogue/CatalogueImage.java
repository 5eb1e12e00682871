package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An image that is not read yet.
 *
 * @param id what it is called in an index: an absolute path; for a member of an archive the archive's path, {@code !/},
 *     and the member's name; for an image within a Parquet file its path, {@code !/}, and the row, from 0
 * @param size bytes
 * @param modified milliseconds since 1970, of the file or as an archive says; 0 if nothing is known
 * @param fields what is known besides, by name: a caption, a user's columns; as
 *     {@link io.github.clip4j.search.Entry#fields}
 * @param content its bytes
 */
public record CatalogueImage(String id, long size, long modified, Map<String, Object> fields, Content content) {
    /** The field that names the list which names an image. */
    public static final String LIST = "list";

    /** Larger files are no images. */
    private static final int MAX_BYTES = 1 << 30;

    /** The bytes of an image, to be read any number of times by any thread, as long as the catalogue is open. */
    @FunctionalInterface
    public interface Content {
        /**
         * Reads all bytes.
         *
         * @param most how many there may be; what was said of the size before need not be true
         * @return the whole file
         * @throws IOException if there are more, or it cannot be read
         */
        byte[] read(int most) throws IOException;
    }

    /**
     * Reads the file. One that is large for the heap is refused, so that it does not end the others.
     *
     * @return all bytes
     * @throws ClipException in one line that begins with the id
     */
    public byte[] read() {
        int most = (int) Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 4);
        try {
            return content.read(most);
        } catch (IOException e) {
            throw new ClipException(id + ": cannot be read: " + IoReason.of(e), e);
        } catch (OutOfMemoryError e) {
            throw new ClipException(id + ": out of memory; give Java more with -Xmx", e);
        }
    }

    static IOException tooLarge(int most) {
        return new IOException("more than " + (most >> 20)
                + " MB, which is no image, or too much for the heap; give Java more with -Xmx");
    }

    /**
     * The same image with further fields; those that it has stay.
     *
     * @param more fields
     * @return the image with both
     */
    CatalogueImage with(Map<String, Object> more) {
        if (more.isEmpty()) return this;
        Map<String, Object> all = new LinkedHashMap<>(fields);
        more.forEach(all::putIfAbsent);
        return new CatalogueImage(id, size, modified, all, content);
    }
}
