package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files below a folder, by name, one at a time; of folders only the names of those on the way are held. */
final class FolderWalk implements Iterator<Path> {
    private final CatalogueRules rules;
    private final Problems problems;
    private final Path root;
    private final Deque<Iterator<Path>> open = new ArrayDeque<>();
    /** Each folder is entered once, so that links cannot lead round in a circle. */
    private final Set<Path> entered = new HashSet<>();

    private @Nullable Path next;

    FolderWalk(Path root, CatalogueRules rules, Problems problems) {
        this.root = root;
        this.rules = rules;
        this.problems = problems;
        enter(root);
    }

    @Override
    public boolean hasNext() {
        while (next == null && !open.isEmpty()) {
            if (!open.element().hasNext()) {
                open.pop();
                continue;
            }
            Path path = open.element().next();
            Path below = root.relativize(path);
            if (Files.isDirectory(path)) {
                if (rules.enters(below)) enter(path);
            } else if (rules.takes(path, below)) {
                next = path;
            }
        }
        return next != null;
    }

    @Override
    public Path next() {
        Path found = hasNext() ? next : null;
        if (found == null) throw new NoSuchElementException();
        next = null;
        return found;
    }

    private void enter(Path folder) {
        try {
            if (!entered.add(folder.toRealPath())) return;
            open.push(entries(folder).iterator());
        } catch (IOException e) {
            problems.failed(folder.toString(), new ClipException("cannot be read: " + IoReason.of(e), e));
        }
    }

    /** By name: file systems have an order of their own. */
    private static List<Path> entries(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw Objects.requireNonNull(e.getCause());
        }
        entries.sort(Comparator.comparing(path -> String.valueOf(path.getFileName())));
        return entries;
    }
}
