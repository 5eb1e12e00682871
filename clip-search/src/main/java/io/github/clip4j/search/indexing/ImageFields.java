package io.github.clip4j.search.indexing;

import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.ExifFields;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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
    private static final Set<String> OF_FILE = Set.of("name", "folder", SIZE, MODIFIED, SHA256, "date");

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

    /**
     * What a list or an archive says of an image and said otherwise, or not, before.
     *
     * @param before the fields of the image's entry
     */
    static Map<String, Object> changed(Map<String, Object> before, CatalogueImage image) {
        Map<String, Object> changed = new LinkedHashMap<>(image.fields());
        // An image of two lists stays with the first.
        changed.keySet().removeAll(OF_FILE);
        if (before.containsKey(CatalogueImage.LIST)) changed.remove(CatalogueImage.LIST);
        changed.entrySet().removeIf(field -> field.getValue().equals(before.get(field.getKey())));
        if (!Collections.disjoint(changed.keySet(), ExifFields.NAMES))
            changed.keySet().removeAll(ExifFields.of(image.read()).keySet());
        return changed;
    }

    /** Whether an entry was made of the file as it is, as far as size and time tell. */
    static boolean isOf(Map<String, Object> fields, CatalogueImage image) {
        return Long.valueOf(image.size()).equals(fields.get(SIZE))
                && Instant.ofEpochMilli(image.modified()).equals(fields.get(MODIFIED));
    }
}
