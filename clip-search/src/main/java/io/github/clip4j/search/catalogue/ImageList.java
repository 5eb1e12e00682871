package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Images that a list names, with what its other columns say of them: CSV or TSV with a header, or an object of JSON a
 * line. Paths are relative to the list's folder.
 */
final class ImageList implements Iterator<CatalogueImage>, AutoCloseable {
    /** What lists call the column of paths, the first that there is. */
    static final List<String> PATHS =
            List.of("path", "image_path", "filepath", "file_path", "filename", "file", "image");

    private final Path file;
    private final Problems problems;
    private final BufferedReader in;
    private final ListRows rows;
    private @Nullable CatalogueImage next;

    private ImageList(Path file, Problems problems, BufferedReader in, ListRows rows) {
        this.file = file;
        this.problems = problems;
        this.in = in;
        this.rows = rows;
    }

    /** Whether a name is that of a list. */
    static boolean isList(String name) {
        return switch (ImageNames.suffix(name)) {
            case "csv", "tsv", "jsonl", "ndjson" -> true;
            default -> false;
        };
    }

    /** Opens a list. */
    static ImageList open(Path file, Problems problems) {
        String suffix = ImageNames.suffix(String.valueOf(file.getFileName()));
        try {
            BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
            try {
                ListRows rows = suffix.endsWith("sv")
                        ? CsvRows.open(file, in, suffix.equals("csv") ? ',' : '\t')
                        : new JsonRows(in);
                return new ImageList(file, problems, in, rows);
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be read: " + reason(e), e);
        } catch (ClipException e) {
            throw e.in(file.toString());
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.charset.CharacterCodingException ? "not UTF-8; save it so" : IoReason.of(e);
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            Map<String, Object> row;
            try {
                row = rows.next();
            } catch (IOException e) {
                problems.failed(place(), new ClipException("the rest cannot be read: " + reason(e), e));
                return false;
            } catch (JsonException e) {
                problems.failed(place(), new ClipException("not an object of JSON: " + e.getMessage(), e));
                continue;
            } catch (ClipException e) {
                problems.failed(place(), e);
                continue;
            }
            if (row == null) return false;
            next = image(row);
        }
        return true;
    }

    @Override
    public CatalogueImage next() {
        CatalogueImage found = hasNext() ? next : null;
        if (found == null) throw new NoSuchElementException();
        next = null;
        return found;
    }

    private @Nullable CatalogueImage image(Map<String, Object> row) {
        for (String column : PATHS) {
            if (row.get(column) instanceof String name && !name.isBlank()) {
                Map<String, Object> fields = new LinkedHashMap<>(row);
                fields.remove(column);
                fields.put(CatalogueImage.LIST, Catalogue.id(file));
                return image(name, fields);
            }
        }
        problems.failed(place(), new ClipException("no path of an image; expected one as " + PATHS.getFirst()));
        return null;
    }

    private @Nullable CatalogueImage image(String name, Map<String, Object> fields) {
        try {
            return Catalogue.image(file.resolveSibling(name)).with(fields);
        } catch (InvalidPathException e) {
            problems.failed(place(), new ClipException("not a file name: " + e.getReason(), e));
        } catch (ClipException e) {
            problems.failed(place(), e);
        }
        return null;
    }

    private String place() {
        return file + ", line " + rows.line();
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be closed: " + IoReason.of(e), e);
        }
    }
}
