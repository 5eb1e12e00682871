package io.github.clip4j.search.interchange.folder;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All Parquet and JSON lines files of a folder, one after the other by name: a namespace of a Pinecone import. Of a
 * folder that has only such folders, each entry says which, in the field {@code namespace}.
 */
public final class FolderEntries implements ImportedEntries {
    private static final List<String> ENDINGS = List.of(".parquet", ".jsonl", ".ndjson");

    private final List<Path> files;
    private final boolean namespaces;
    private final Function<Path, ImportedEntries> opener;
    private ImportedEntries current;
    private final int dimensions;
    private final Optional<String> caution;
    private int next = 1;

    private FolderEntries(List<Path> files, boolean namespaces, Function<Path, ImportedEntries> opener) {
        this.files = files;
        this.namespaces = namespaces;
        this.opener = opener;
        current = opener.apply(files.getFirst());
        dimensions = current.dimensions();
        caution = current.caution();
    }

    /**
     * Opens a folder.
     *
     * @param folder of files, or of folders of files
     * @param opener opens each file
     * @return to be closed
     * @throws ClipException if it has no such files
     */
    public static FolderEntries open(Path folder, Function<Path, ImportedEntries> opener) {
        List<Path> files = files(folder);
        if (!files.isEmpty()) return new FolderEntries(files, false, opener);
        List<Path> inner = new ArrayList<>();
        for (Path part : Partition.files(folder)) if (Files.isDirectory(part)) inner.addAll(files(part));
        if (inner.isEmpty())
            throw new ClipException(folder + ": no stored embeddings in this folder: expected img_emb or text_emb of"
                    + " clip-retrieval, or files that end with .parquet or .jsonl");
        return new FolderEntries(inner, true, opener);
    }

    private static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        for (Path file : Partition.files(folder)) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            if (ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file)) files.add(file);
        }
        return files;
    }

    @Override
    public String format() {
        return "folder of files (" + files.size() + ", the first of them a " + current.format() + ")";
    }

    @Override
    public Optional<String> caution() {
        return caution;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public long count() {
        return files.size() == 1 ? current.count() : -1;
    }

    @Override
    public @Nullable Entry next() {
        Entry entry = current.next();
        while (entry == null && next < files.size()) {
            current.close();
            current = opener.apply(files.get(next++));
            entry = current.next();
        }
        if (entry == null || !namespaces) return entry;
        Map<String, Object> fields = new LinkedHashMap<>(entry.fields());
        Path folder = files.get(next - 1).resolve("..").normalize();
        fields.putIfAbsent("namespace", String.valueOf(folder.getFileName()));
        return new Entry(entry.id(), entry.vector(), fields);
    }

    @Override
    public void close() {
        current.close();
    }
}
