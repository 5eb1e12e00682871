package io.github.clip4j.search.duplicates;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.search.catalogue.StoredImage;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** An image that may be there more than once. Its file is read only if its hash is asked for. */
final class Candidate {
    /** The best one first: the largest, the one that says most of itself, the oldest, the shortest name. */
    static final Comparator<Candidate> BEST = Comparator.comparingLong((Candidate c) -> -c.pixels())
            .thenComparingInt(c -> -c.told())
            .thenComparing(c -> c.date)
            .thenComparingInt(c -> c.id.length())
            .thenComparing(c -> c.id);

    /** As people see it: a copy that was turned has no note to turn it. */
    private static final ImageOptions UPRIGHT = new ImageOptions(ImageOptions.DEFAULT.maxPixels(), true);

    final String id;
    final String sha256;
    private final Map<String, Object> fields;
    private final Instant date;
    private boolean read;
    private long hash;
    private long pixels;

    Candidate(String id, Map<String, Object> fields) {
        this.id = id;
        this.fields = fields;
        this.sha256 = fields.get("sha256") instanceof String text ? text : "";
        this.date = fields.get("date") instanceof Instant time ? time : Instant.MAX;
    }

    /**
     * Its hash.
     *
     * @return empty if it cannot be read any more
     */
    Optional<Long> hash() {
        read();
        return pixels == 0 ? Optional.empty() : Optional.of(hash);
    }

    private long pixels() {
        read();
        return pixels;
    }

    private int told() {
        int told = 0;
        for (String name : new String[] {"taken", "camera", "latitude"}) if (fields.containsKey(name)) told++;
        return told;
    }

    private void read() {
        if (read) return;
        read = true;
        try {
            Image found = Image.read(StoredImage.read(id), id, UPRIGHT);
            hash = PerceptualHash.of(found);
            pixels = (long) found.width() * found.height();
        } catch (ClipException | OutOfMemoryError _) {
            // Gone since it was indexed: it is the same as nothing, and not the one to keep.
            pixels = 0;
        }
    }

    /** Why it is better than another. */
    String reason(Candidate other) {
        if (pixels() != other.pixels()) return "the largest";
        if (told() != other.told()) return "it says most of itself";
        if (!date.equals(other.date)) return "the oldest";
        return id.length() != other.id.length() ? "the shortest name" : "the first by name";
    }
}
