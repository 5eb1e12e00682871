package io.github.clip4j.cli.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/**
 * How much lies in a directory that makes later runs faster.
 *
 * @param directory which
 * @param folders how many there are, of the pattern that was asked for
 * @param bytes of all files in these, each counted once, or of the directory's own files if none were asked for
 */
record Kept(Path directory, int folders, long bytes) {
    private static final double MEGA = 1e6;

    /** Measures folders whose names match a pattern of {@link java.nio.file.FileSystem#getPathMatcher}. */
    static Kept folders(Path directory, String glob) {
        int folders = 0;
        long bytes = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, glob)) {
            for (Path folder : all) {
                if (!Files.isDirectory(folder)) continue;
                folders++;
                bytes += bytes(folder);
            }
        } catch (IOException _) {
            return new Kept(directory, folders, bytes);
        }
        return new Kept(directory, folders, bytes);
    }

    /** Measures a whole directory. */
    static Kept whole(Path directory) {
        return new Kept(directory, 0, bytes(directory));
    }

    /**
     * Without what cannot be read, and without following links: the hub's cache has each file once, and links to it.
     */
    private static long bytes(Path directory) {
        long[] sum = new long[1];
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) sum[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException _) {
            return sum[0];
        }
        return sum[0];
    }

    /** The size and the number of folders, as the beginning of a sentence. */
    String inFolders() {
        return size() + " in " + folders + (folders == 1 ? " folder " : " folders ");
    }

    /** In megabytes, for people. */
    String size() {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGA);
    }
}
