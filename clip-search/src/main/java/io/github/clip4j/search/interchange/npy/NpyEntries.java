package io.github.clip4j.search.interchange.npy;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.jsonl.JsonlNames;
import io.github.clip4j.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a {@code .npy} file, named by their numbers from 0. */
public final class NpyEntries implements ImportedEntries {
    private static final String ENDING = ".npy";

    private final NpyFile file;
    private long row;

    private NpyEntries(NpyFile file) {
        this.file = file;
    }

    /**
     * Opens {@code NAME.npy}, and {@code NAME.npy.jsonl} or {@code NAME.jsonl} with ids and fields, if one is there.
     *
     * @param path the .npy file
     * @return to be closed
     * @throws io.github.clip4j.error.ClipException if one of them cannot be used
     */
    public static ImportedEntries open(Path path) {
        NpyEntries entries = new NpyEntries(NpyFile.open(path));
        try {
            Path names = names(path);
            return Files.exists(names) ? new JsonlNames(entries, names) : entries;
        } catch (RuntimeException e) {
            entries.close();
            throw e;
        }
    }

    private static Path names(Path path) {
        Path beside = JsonlNames.beside(path);
        String name = String.valueOf(path.getFileName());
        if (Files.exists(beside) || !name.endsWith(ENDING)) return beside;
        return path.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".jsonl");
    }

    @Override
    public String format() {
        return "NumPy file";
    }

    @Override
    public Optional<String> caution() {
        return file.type() == DType.F64
                ? Optional.of("the vectors are not the originals: their numbers were rounded from 64 to 32 bits")
                : Optional.empty();
    }

    @Override
    public int dimensions() {
        return file.columns();
    }

    @Override
    public long count() {
        return file.rows();
    }

    @Override
    public @Nullable Entry next() {
        if (row == file.rows()) return null;
        return new Entry(Long.toString(row), file.row(row++), Map.of());
    }

    @Override
    public void close() {
        file.close();
    }
}
