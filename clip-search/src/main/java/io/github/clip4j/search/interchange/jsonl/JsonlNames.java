package io.github.clip4j.search.interchange.jsonl;

import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.data.LineReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries whose ids and fields stand in the lines of another file: line i belongs to entry i. */
public final class JsonlNames implements ImportedEntries {
    private final ImportedEntries vectors;
    private final LineReader lines;
    private long row;

    /**
     * Puts both together.
     *
     * @param vectors closed with this; their ids are not used if the lines have ids
     * @param names the file of lines
     * @throws io.github.clip4j.error.ClipException if the lines cannot be read
     */
    public JsonlNames(ImportedEntries vectors, Path names) {
        this.vectors = vectors;
        lines = LineReader.open(names);
    }

    /**
     * Where names are written.
     *
     * @param path of vectors
     * @return the same with {@code .jsonl} after it
     */
    public static Path beside(Path path) {
        return path.resolveSibling(path.getFileName() + ".jsonl");
    }

    @Override
    public String format() {
        return vectors.format() + " with JSON lines";
    }

    @Override
    public Optional<String> caution() {
        return vectors.caution();
    }

    @Override
    public int dimensions() {
        return vectors.dimensions();
    }

    @Override
    public long count() {
        return vectors.count();
    }

    @Override
    public @Nullable Entry next() {
        Entry entry = vectors.next();
        Map<?, ?> line = lines.next();
        if (entry == null) {
            if (line != null) throw lines.error("more lines than the " + row + " rows that they are beside");
            return null;
        }
        long at = row++;
        if (line == null) throw lines.error("no line for row " + at + " of " + count());
        JsonlRow named = JsonlRow.beside(lines, line, at, entry.id());
        return new Entry(named.id(), entry.vector(), named.fields());
    }

    @Override
    public void close() {
        vectors.close();
        lines.close();
    }
}
