package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.catalogue.ImageNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Which files below a folder are taken as images. A pattern with a slash is matched with the path below the folder, one
 * without it with the name alone.
 */
public final class FolderRules {
    private static final List<String> SIGNATURES =
            List.of("\u00ff\u00d8\u00ff", "\u0089PNG\r\n", "GIF8", "II*\0", "MM\0*");

    private final List<Pattern> include;
    private final List<Pattern> exclude;

    private record Pattern(PathMatcher matcher, boolean wholePath) {
        boolean matches(Path below) {
            Path name = below.getFileName();
            return matcher.matches(wholePath || name == null ? below : name);
        }
    }

    /**
     * Rules.
     *
     * @param include if not empty, only files that match one of them are taken, whatever they are
     * @param exclude files and folders that match one of them are left out
     */
    public FolderRules(List<String> include, List<String> exclude) {
        this.include = include.stream().map(glob -> pattern("--include", glob)).toList();
        this.exclude = exclude.stream().map(glob -> pattern("--exclude", glob)).toList();
    }

    private static Pattern pattern(String option, String glob) {
        return new Pattern(matcher(option, glob), glob.contains("/"));
    }

    static PathMatcher matcher(String where, String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new ClipException("%s: \"%s\" is not a pattern: %s".formatted(where, glob, e.getDescription()));
        }
    }

    /** Hidden files are no images that anyone means: {@code ._cat.jpg} is what macOS keeps beside {@code cat.jpg}. */
    public static boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && ImageNames.isHidden(name.toString());
    }

    /** Whether a pattern leaves a file or folder out. */
    public boolean excludes(Path below) {
        return exclude.stream().anyMatch(pattern -> pattern.matches(below));
    }

    /** Whether a file is taken, by pattern, or by its suffix or first bytes. */
    boolean takes(Path file, Path below) {
        if (excludes(below)) return false;
        if (!include.isEmpty()) return include.stream().anyMatch(pattern -> pattern.matches(below));
        return ImageNames.isImage(file.toString()) || hasSignature(file);
    }

    /** Without patterns to include, whatever the caller chose by a pattern of its own. */
    public boolean takesMatch(Path below) {
        return !excludes(below) && (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.matches(below)));
    }

    /** Images that lost their suffix, as those of caches and downloads have. */
    private static boolean hasSignature(Path file) {
        if (!Files.isRegularFile(file)) return false;
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
            return SIGNATURES.stream().anyMatch(start::startsWith)
                    || (start.startsWith("RIFF") && start.endsWith("WEBP"));
        } catch (IOException _) {
            // Nothing says that it is an image.
            return false;
        }
    }
}
