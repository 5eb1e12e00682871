package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The image files that arguments stand for, in the arguments' order and within folders by name: files, folders, globs,
 * standard input. What cannot be used is a failure that is reported at once; the rest goes on.
 */
public final class ImageFiles implements AutoCloseable {
    /** As for files of images. */
    private static final long MAX_BYTES = 1L << 30;

    private final Messages messages;
    private final InputStream standardInput;
    private final boolean recursive;
    private final FolderRules rules;
    private final List<ImageFile> files = new ArrayList<>();
    /** Each folder is entered once, so that links cannot lead round in a circle. */
    private final Set<Path> entered = new HashSet<>();

    private @Nullable Path spooled;
    private long skipped;

    /**
     * An image to be read.
     *
     * @param name as the user wrote it: a path may be spelled otherwise
     * @param path where it is
     * @param below what to call it below a folder of results
     */
    public record ImageFile(String name, Path path, Path below) {}

    /**
     * No files yet.
     *
     * @param recursive whether folders are taken, with all below them
     * @param rules which files of folders and globs
     */
    public ImageFiles(Context context, boolean recursive, FolderRules rules) {
        this.messages = context.messages();
        this.standardInput = context.console().in();
        this.recursive = recursive;
        this.rules = rules;
    }

    /** The files so far. */
    public List<ImageFile> files() {
        return files;
    }

    /** How many files of folders and globs were left out because they are no images, or by a pattern. */
    public long skipped() {
        return skipped;
    }

    /** Adds what an argument stands for. */
    public void add(String argument) {
        if (argument.equals(TextInput.STDIN)) {
            files.add(new ImageFile("standard input", spool(), Path.of("stdin")));
        } else if (GlobExpansion.isGlob(argument)) {
            addMatches(argument);
        } else {
            addNamed(argument);
        }
    }

    /** Adds a file or a folder, whose name may look like a pattern. */
    public void addNamed(String name) {
        // Java takes it for the current directory; it comes from a variable that is not set.
        if (name.isEmpty()) {
            messages.fail("an empty name of an image; name a file");
            return;
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            messages.fail(name + ": not a file name: " + e.getReason());
            return;
        }
        if (!Files.isDirectory(path)) files.add(new ImageFile(name, path, fileName(path)));
        else if (recursive) walk(path, Path.of(""));
        else messages.fail(name + ": is a folder; -r takes the images in it");
    }

    private void addMatches(String pattern) {
        try {
            List<Path> found = new GlobExpansion(this::warn).expand(pattern);
            if (found.isEmpty()) messages.fail(pattern + ": no such file, and none that matches it as a pattern");
            found.forEach(this::addMatch);
        } catch (ClipException e) {
            messages.fail(e.getMessage() + "; and no file is called so");
        }
    }

    private void addMatch(Path path) {
        if (!Files.isDirectory(path)) {
            if (rules.takesMatch(fileName(path))) files.add(new ImageFile(path.toString(), path, fileName(path)));
            else skipped++;
        } else if (recursive && !rules.excludes(fileName(path))) {
            walk(path, Path.of(""));
        }
    }

    private static Path fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? Path.of("root") : name;
    }

    private void walk(Path folder, Path below) {
        try {
            if (!entered.add(folder.toRealPath())) return;
        } catch (IOException e) {
            warn(folder, e);
            return;
        }
        for (Path path : entries(folder, this::warn)) {
            if (FolderRules.isHidden(path)) continue;
            Path name = below.resolve(fileName(path));
            if (Files.isDirectory(path)) {
                if (!rules.excludes(name)) walk(path, name);
            } else if (rules.takes(path, name)) {
                files.add(new ImageFile(path.toString(), path, name));
            } else {
                skipped++;
            }
        }
    }

    /** Takes a folder that cannot be read. */
    interface Unreadable {
        void accept(Path folder, IOException why);
    }

    /** What is in a folder, by name: file systems have an order of their own. */
    static List<Path> entries(Path folder, Unreadable unreadable) {
        List<Path> entries = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (IOException e) {
            unreadable.accept(folder, e);
        } catch (DirectoryIteratorException e) {
            unreadable.accept(folder, Objects.requireNonNull(e.getCause()));
        }
        entries.sort(Comparator.comparing(path -> fileName(path).toString()));
        return entries;
    }

    private void warn(Path folder, IOException e) {
        messages.fail(String.valueOf(
                new ClipException(Failures.describe(e)).in(folder.toString()).getMessage()));
    }

    /** An image from standard input, as a file. */
    private Path spool() {
        if (spooled != null) throw new ClipException("-: standard input is one image; it can be given only once");
        try {
            spooled = Files.createTempFile("clip-stdin-", ".image");
            // Also where the process is asked to end before this is closed.
            spooled.toFile().deleteOnExit();
            try (var out = Files.newOutputStream(spooled)) {
                byte[] piece = new byte[1 << 16];
                long size = 0;
                for (int n = standardInput.read(piece); n >= 0; n = standardInput.read(piece)) {
                    size += n;
                    if (size > MAX_BYTES)
                        throw new ClipException("standard input: expected an image of at most 1 GiB, found more");
                    out.write(piece, 0, n);
                }
            }
            return spooled;
        } catch (IOException e) {
            throw new ClipException("standard input: cannot be read: " + Failures.describe(e), e);
        }
    }

    /** Removes what standard input was kept in. */
    @Override
    public void close() {
        if (spooled == null) return;
        try {
            Files.deleteIfExists(spooled);
        } catch (IOException e) {
            throw new ClipException(spooled + ": cannot be removed: " + Failures.describe(e), e);
        }
    }
}
