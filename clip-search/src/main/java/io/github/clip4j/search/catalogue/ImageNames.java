package io.github.clip4j.search.catalogue;

import java.util.Locale;
import java.util.Set;

/** Which names are those of images. Thread-safe: no state. */
public final class ImageNames {
    /** Those too that need a plug-in, or that nothing here reads: left out in silence they would be lost. */
    private static final Set<String> SUFFIXES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "dib", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
            "ico", "tga", "avif", "heic", "heif", "jxl", "jp2");

    /** Folders: of macOS's archives, of Synology's thumbnails, of Windows and of ext4. */
    private static final Set<String> SYSTEM =
            Set.of("__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found");

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

    /**
     * Whether a file is none that people put there: its name or that of a folder on the way begins with a dot, as
     * {@code ._cat.jpg}, which macOS keeps beside {@code cat.jpg}, or is one of those that systems have for themselves.
     *
     * @param path with slashes, of a folder or a file
     * @return true also for small copies of images that photo stations keep
     */
    public static boolean isHidden(String path) {
        for (String part : path.split("/", -1))
            if ((part.startsWith(".") && !part.equals(".") && !part.equals("..")) || SYSTEM.contains(part)) return true;
        return false;
    }
}
