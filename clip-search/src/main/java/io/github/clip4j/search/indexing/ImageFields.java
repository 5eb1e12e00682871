package io.github.clip4j.search.indexing;

import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.ExifFields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of an image's entry: {@code name}, {@code folder}, {@code size}, {@code modified}, {@code sha256}; what it
 * says of itself ({@link ExifFields}); {@code date}, when it was taken, else when it was changed; and what a list or an
 * archive says besides, which never takes the place of one of these.
 */
final class ImageFields {
    static final String SIZE = "size";
    static final String MODIFIED = "modified";
    static final String SHA256 = "sha256";
    private static final String TAKEN = "taken";

    private ImageFields() {}

    static Map<String, Object> of(CatalogueImage image, String sha256, Map<String, Object> exif) {
        Map<String, Object> fields = new LinkedHashMap<>();
        int slash = image.id().lastIndexOf('/');
        fields.put("name", image.id().substring(slash + 1));
        if (slash > 0) fields.put("folder", image.id().substring(0, slash));
        fields.put(SIZE, image.size());
        fields.put(MODIFIED, Instant.ofEpochMilli(image.modified()));
        fields.put(SHA256, sha256);
        fields.putAll(exif);
        fields.put("date", exif.getOrDefault(TAKEN, fields.get(MODIFIED)));
        image.fields().forEach(fields::putIfAbsent);
        return fields;
    }

    /** Whether an entry was made of the file as it is, as far as size and time tell. */
    static boolean isOf(Map<String, Object> fields, CatalogueImage image) {
        return Long.valueOf(image.size()).equals(fields.get(SIZE))
                && Instant.ofEpochMilli(image.modified()).equals(fields.get(MODIFIED));
    }
}
