package io.github.clip4j.cli.index;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.VectorIndex;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Entries as users name them. */
public final class Ids {
    private Ids() {}

    /** The entry of that id, else that of the file which the name is a path of. */
    public static Optional<Entry> find(VectorIndex index, String name) {
        return index.get(name).or(() -> path(name).flatMap(index::get));
    }

    /** A path below the current folder without it. */
    public static String shown(String id) {
        String here = Path.of("").toAbsolutePath().normalize() + "/";
        return id.startsWith(here) ? id.substring(here.length()) : id;
    }

    private static Optional<String> path(String name) {
        try {
            return Optional.of(Path.of(name).toAbsolutePath().normalize().toString());
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
