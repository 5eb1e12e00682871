package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Reads an image again that an index knows by its id. Thread-safe: no state. */
public final class StoredImage {
    private static final String MEMBER = "!/";

    private StoredImage() {}

    /**
     * Reads the file, the member of an archive, or the row of a Parquet file.
     *
     * @param id as {@link CatalogueImage#id}
     * @return all bytes
     * @throws ClipException in one line, if it is gone, cannot be read, or the id is no path, as that of an imported
     *     vector
     */
    public static byte[] read(String id) {
        try {
            Path file = Path.of(id);
            if (Files.isRegularFile(file)) return Catalogue.image(file).read();
            for (int at = id.indexOf(MEMBER); at > 0; at = id.indexOf(MEMBER, at + 1)) {
                Path archive = Path.of(id.substring(0, at));
                String member = id.substring(at + MEMBER.length());
                if (!Files.isRegularFile(archive)) continue;
                return ParquetList.isList(archive.toString())
                        ? ParquetList.read(archive, member)
                        : member(id, archive, member);
            }
            throw new ClipException(id + ": no such file");
        } catch (InvalidPathException e) {
            throw new ClipException(id + ": not the name of a file", e);
        }
    }

    private static byte[] member(String id, Path file, String name) {
        try (Archive archive = Archive.open(file).orElse(null)) {
            while (archive != null && archive.hasNext()) {
                Member member = archive.next();
                if (member.name().equals(name))
                    return new CatalogueImage(id, member.size(), member.modified(), Map.of(), member.content()).read();
            }
        }
        throw new ClipException(file + ": no member " + name);
    }
}
