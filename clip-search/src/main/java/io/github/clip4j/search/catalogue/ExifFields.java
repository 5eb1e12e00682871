package io.github.clip4j.search.catalogue;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.lang.GeoLocation;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of itself: {@code taken}, when; {@code camera}, maker and model; {@code latitude} and
 * {@code longitude} in degrees, north and east positive. A time without a zone, as most cameras write it, is taken as
 * UTC, so that it is of the day that its photographer remembers. Thread-safe: no state.
 */
public final class ExifFields {
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    /** All that there may be. */
    public static final Set<String> NAMES = Set.of("taken", "camera", "latitude", "longitude");

    private ExifFields() {}

    /**
     * Reads them from a file of any format that has EXIF data.
     *
     * @param content the whole file
     * @return what there is; nothing if there is none, or it is damaged: that must not cost the image
     */
    public static Map<String, Object> of(byte[] content) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            read(ImageMetadataReader.readMetadata(new ByteArrayInputStream(content), content.length), fields);
        } catch (ImageProcessingException | IOException | RuntimeException | StackOverflowError _) {
            // Readers of damaged data fail in ways of their own; what was found before stays.
            return fields;
        }
        return fields;
    }

    /**
     * Whether an image is to be turned or mirrored before it is shown.
     *
     * @param content the whole file
     * @return false also if nothing is known of it
     */
    public static boolean isTurned(byte[] content) {
        try {
            Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(content), content.length);
            for (ExifIFD0Directory main : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
                Integer orientation = main.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
                if (orientation != null && orientation > 1) return true;
            }
        } catch (ImageProcessingException | IOException | RuntimeException | StackOverflowError _) {
            return false;
        }
        return false;
    }

    private static void read(Metadata metadata, Map<String, Object> fields) {
        for (ExifSubIFDDirectory exif : metadata.getDirectoriesOfType(ExifSubIFDDirectory.class)) {
            Date taken = exif.getDateOriginal(UTC);
            if (taken != null) fields.putIfAbsent("taken", taken.toInstant());
        }
        for (ExifIFD0Directory main : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
            String camera = camera(text(main, ExifIFD0Directory.TAG_MAKE), text(main, ExifIFD0Directory.TAG_MODEL));
            if (!camera.isEmpty()) fields.putIfAbsent("camera", camera);
        }
        for (GpsDirectory gps : metadata.getDirectoriesOfType(GpsDirectory.class)) {
            GeoLocation place = gps.getGeoLocation();
            if (place == null || place.isZero()) continue;
            fields.putIfAbsent("latitude", place.getLatitude());
            fields.putIfAbsent("longitude", place.getLongitude());
        }
    }

    private static String text(Directory directory, int tag) {
        @Nullable String text = directory.getString(tag);
        return text == null ? "" : text.replace("\0", "").strip();
    }

    /** Models often begin with their maker. */
    private static String camera(String make, String model) {
        return model.startsWith(make) ? model : (make + " " + model).strip();
    }
}
