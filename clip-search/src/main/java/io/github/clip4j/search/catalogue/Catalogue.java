package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The images that are to be in an index, one at a time, in the order of the arguments and within folders by name: image
 * files, folders with all below them, archives (tar and zip, WebDataset shards among them), and lists (CSV, TSV, JSON
 * lines, Parquet with paths or with the images themselves). What cannot be read is told and left out. Memory does not
 * grow with the number of images. For one thread; what images hold may be read by any, until the catalogue is closed.
 */
public final class Catalogue implements Iterator<CatalogueImage>, AutoCloseable {
    private final Iterator<Path> arguments;
    private final CatalogueRules rules;
    private final Problems problems;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Iterator<Path> files = Collections.emptyIterator();
    private Iterator<CatalogueImage> images = Collections.emptyIterator();

    /**
     * A catalogue.
     *
     * @param arguments files, folders, archives, lists
     * @param rules which files of folders
     * @param problems told of what is left out, on the thread that iterates
     */
    public Catalogue(List<Path> arguments, CatalogueRules rules, Problems problems) {
        this.arguments = List.copyOf(arguments).iterator();
        this.rules = rules;
        this.problems = problems;
    }

    static boolean isArchive(String name) {
        return switch (ImageNames.suffix(name)) {
            case "tar", "zip" -> true;
            default -> false;
        };
    }

    @Override
    public boolean hasNext() {
        while (!images.hasNext()) {
            if (files.hasNext()) images = open(files.next(), false);
            else if (arguments.hasNext()) begin(arguments.next());
            else return false;
        }
        return true;
    }

    @Override
    public CatalogueImage next() {
        if (!hasNext()) throw new NoSuchElementException();
        return images.next();
    }

    /**
     * Passes over the next image, and over those of the same Parquet file, which are not read: for counting them.
     *
     * @return how many that were; 0 at the end
     */
    public long skip() {
        if (!hasNext()) return 0;
        if (images instanceof ParquetList list) return list.skip();
        images.next();
        return 1;
    }

    private void begin(Path argument) {
        if (Files.isDirectory(argument)) files = new FolderWalk(argument, rules, problems);
        else images = open(argument, true);
    }

    /** A file of a folder is an archive only if it is called so; a list is only one that was named. */
    private Iterator<CatalogueImage> open(Path file, boolean named) {
        String name = String.valueOf(file.getFileName());
        try {
            if (named && ParquetList.isList(name)) {
                ParquetList list = ParquetList.open(file, id(file), problems);
                open.add(list);
                return list;
            }
            if (named && ImageList.isList(name)) {
                ImageList list = ImageList.open(file, problems);
                open.add(list);
                return list;
            }
            if (isArchive(name) || (named && !ImageNames.isImage(name))) {
                Optional<Archive> archive = Archive.open(file);
                if (archive.isPresent()) {
                    open.add(archive.get());
                    return new Samples(id(file), archive.get(), problems);
                }
            }
            return List.of(image(file)).iterator();
        } catch (ClipException e) {
            problems.failed(file.toString(), e);
            return Collections.emptyIterator();
        }
    }

    /**
     * Whether an argument is a list of images.
     *
     * @param file need not be there
     * @return whether it is called as one
     */
    public static boolean isList(Path file) {
        String name = String.valueOf(file.getFileName());
        return ParquetList.isList(name) || ImageList.isList(name);
    }

    static String id(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    /** A file as it is now. */
    static CatalogueImage image(Path file) {
        if (!Path.of(file.toString()).equals(file))
            throw new ClipException(file + ": its name is not in the encoding of this system; rename it");
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) throw new ClipException(file + ": is a folder, not an image");
            return new CatalogueImage(
                    id(file),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis(),
                    Map.of(),
                    most -> read(file, most));
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be read: " + IoReason.of(e), e);
        }
    }

    private static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, most);
        }
    }

    static byte[] read(InputStream in, int most) throws IOException {
        byte[] content = in.readNBytes(most + 1);
        if (content.length > most) throw CatalogueImage.tooLarge(most);
        return content;
    }

    /** Closes archives and lists. */
    @Override
    public void close() {
        for (AutoCloseable resource : open) {
            try {
                resource.close();
            } catch (ClipException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        open.clear();
    }
}
