package io.github.clip4j.search.scan;

import io.github.clip4j.error.IoReason;
import io.github.clip4j.ranking.Top;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The smaller copies of an index's segments, in a folder of their own: made when they are wanted first, made anew when
 * they are damaged, and done without, with a warning, where they cannot be written. They can be deleted at any time.
 * Thread-safe, but not closed while somebody searches.
 */
public final class Copies implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.search");

    private final Path folder;
    private final Arena arena = Arena.ofShared();
    private final Map<String, Optional<Copy>> copies = new HashMap<>();
    private boolean warned;

    /**
     * No copy is looked at before it is wanted.
     *
     * @param folder where they are kept; need not exist
     */
    public Copies(Path folder) {
        this.folder = folder;
    }

    /**
     * Offers all accepted rows with approximate products, or with exact ones where there is no copy.
     *
     * @param kind of the copy
     * @param scan multiplies
     * @param rows of a segment
     * @param accepted those that may be found
     * @param queries (Q, E)
     * @param tops one for each query
     */
    public void offer(CopyKind kind, ExactScan scan, SegmentRows rows, Accepted accepted, float[] queries, Top[] tops) {
        Optional<Copy> copy = get(rows, kind);
        if (copy.isPresent()) copy.get().offer(scan, rows, accepted, queries, tops);
        else scan.offer(rows, accepted, queries, tops);
    }

    private synchronized Optional<Copy> get(SegmentRows rows, CopyKind kind) {
        return copies.computeIfAbsent(
                rows.segment() + kind.ending(), _ -> memory(rows, kind).map(memory -> Copy.of(rows, kind, memory)));
    }

    private Optional<MemorySegment> memory(SegmentRows rows, CopyKind kind) {
        Path file = CopyFile.path(folder, rows.segment(), kind);
        try {
            Optional<MemorySegment> there = CopyFile.map(file, rows, kind, arena);
            if (there.isPresent()) return there;
            if (Files.exists(file)) LOG.log(Level.WARNING, "{0}: damaged; it is made anew", file);
            Files.createDirectories(folder);
            if (CopyFile.write(file, rows, kind)) return CopyFile.map(file, rows, kind, arena);
            LOG.log(Level.WARNING, "{0}: some numbers are too great for it; exact vectors are read instead", file);
        } catch (IOException | UncheckedIOException e) {
            // One line is enough for a folder that cannot be written.
            Level level = warned ? Level.DEBUG : Level.WARNING;
            warned = true;
            LOG.log(level, "{0}: {1}; exact vectors are read instead, more slowly", file, IoReason.of(e));
        }
        return Optional.empty();
    }

    /**
     * Copies of a segment that are there and not as they were written.
     *
     * @param folder where they are kept
     * @param rows of the segment
     * @return the names of the files
     * @throws IOException if one cannot be read
     */
    public static List<String> damaged(Path folder, SegmentRows rows) throws IOException {
        List<String> damaged = new ArrayList<>();
        for (CopyKind kind : CopyKind.values()) {
            Path file = CopyFile.path(folder, rows.segment(), kind);
            try (Arena mapping = Arena.ofConfined()) {
                if (Files.exists(file)
                        && CopyFile.map(file, rows, kind, mapping).isEmpty()) damaged.add(file.toString());
            }
        }
        return damaged;
    }

    /**
     * Deletes copies whose segments are gone.
     *
     * @param folder where they are kept
     * @param segments those that are there
     */
    public static void sweep(Path folder, Set<String> segments) {
        if (!Files.isDirectory(folder)) return;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                for (CopyKind kind : CopyKind.values())
                    if (name.endsWith(kind.ending())
                            && !segments.contains(name.substring(
                                    0, name.length() - kind.ending().length()))) Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A file in use, as on Windows: the next sweep takes it.
            LOG.log(Level.DEBUG, "copies of earlier segments are left", e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
