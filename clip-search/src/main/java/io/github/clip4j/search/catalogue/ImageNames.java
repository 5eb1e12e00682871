package io.github.clip4j.search.catalogue;

import java.util.Locale;
import java.util.Set;

/** Which names are those of images. Thread-safe: no state. */
public final class ImageNames {
    /** Those too that need a plug-in, or that nothing here reads: left out in silence they would be lost. */
    private static final Set<String> SUFFIXES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "dib", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
            "ico", "tga", "avif", "heic", "heif", "jxl", "jp2");

    private ImageNames() {}

    /**
     * Whether a file is called as an image, by its suffix.
     *
     * @param name of a file, with or without folders
     * @return true also for what only a plug-in reads
     */
    public static boolean isImage(String name) {
        return SUFFIXES.contains(suffix(name));
    }

    /** What follows the last dot, in small letters; the whole name if there is none. */
    static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The last part of a path in an archive. */
    static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@code ._cat.jpg} is what macOS keeps beside {@code cat.jpg}. */
    static boolean isHidden(String path) {
        for (String part : path.split("/", -1))
            if (part.startsWith(".") && !part.equals(".") && !part.equals("..")) return true;
        return path.startsWith("__MACOSX/");
    }
}
