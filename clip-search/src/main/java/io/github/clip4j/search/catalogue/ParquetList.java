package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.search.interchange.parquet.Column;
import io.github.clip4j.search.interchange.parquet.ParquetFile;
import io.github.clip4j.search.interchange.parquet.ParquetRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Images that a Parquet file has in a column of bytes, alone or as {@code bytes} and {@code path} of a group (Hugging
 * Face's datasets), or names in a column of paths; with what its other columns say of them. A row is read at a time, a
 * page of each column is in memory.
 */
final class ParquetList implements Iterator<CatalogueImage>, AutoCloseable {
    /** What files call the column of images, where several have bytes. */
    private static final List<String> BYTES =
            List.of("image", "img", "image_bytes", "bytes", "content", "data", "jpg", "jpeg", "png", "webp");

    private static final Pattern ROW = Pattern.compile("0|[1-9]\\d{0,17}");
    private static final int SHOWN = 20;

    private final Path path;
    private final String id;
    private final Problems problems;
    private final long modified;
    private final ParquetFile file;
    private final ImageColumns columns;
    private final ParquetRows rows;
    private @Nullable CatalogueImage next;
    private boolean ended;

    private ParquetList(Path path, String id, Problems problems, ParquetFile file) throws IOException {
        this.path = path;
        this.id = id;
        this.problems = problems;
        this.file = file;
        modified = Files.getLastModifiedTime(path).toMillis();
        columns = ImageColumns.of(file);
        rows = file.read(columns.read());
    }

    /** Whether a name is that of a Parquet file. */
    static boolean isList(String name) {
        return ImageNames.suffix(name).equals("parquet");
    }

    /** Opens a file; {@code id} is what the ids of its images begin with. */
    static ParquetList open(Path path, String id, Problems problems) {
        ParquetFile file = ParquetFile.open(path);
        try {
            return new ParquetList(path, id, problems, file);
        } catch (IOException e) {
            file.close();
            throw new ClipException(path + ": cannot be read: " + IoReason.of(e), e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Columns.
     *
     * @param read places of all in the file
     * @param names of those
     * @param bytes which of them has images, or -1
     * @param paths which of them has their paths, or -1
     */
    private record ImageColumns(List<Integer> read, List<String> names, int bytes, int paths) {
        static ImageColumns of(ParquetFile file) {
            List<Column> all = file.columns();
            int image = image(file.path(), all);
            String group = image >= 0 && all.get(image).name().endsWith(".bytes")
                    ? all.get(image).name().replaceAll("bytes$", "path")
                    : "";
            List<Integer> read = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                Column column = all.get(i);
                boolean isVector = column.isList() && column.isNumbers();
                if (i == image
                        || !(isVector || column.isBytes() || column.name().startsWith("__"))) read.add(i);
            }
            List<String> names = read.stream().map(i -> all.get(i).name()).toList();
            int paths = names.indexOf(group);
            for (String name : ImageList.PATHS) if (paths < 0 && isPath(all, name)) paths = names.indexOf(name);
            if (image < 0 && paths < 0) {
                String found = names.size() > SHOWN ? names.subList(0, SHOWN) + "…" : names.toString();
                throw new ClipException(file.path() + ": no column of images: expected one of bytes, or one of paths"
                        + " that is called path; found " + found);
            }
            return new ImageColumns(read, names, read.indexOf(image), paths);
        }

        private static boolean isPath(List<Column> all, String name) {
            return all.stream().anyMatch(column -> column.name().equals(name) && !column.isList() && !column.isBytes());
        }

        private static int image(Path path, List<Column> all) {
            List<String> found = new ArrayList<>();
            int only = -1;
            for (int i = 0; i < all.size(); i++) {
                if (!all.get(i).isBytes()) continue;
                found.add(all.get(i).name());
                only = i;
            }
            if (found.size() < 2) return only;
            for (String name : BYTES)
                for (int i = 0; i < all.size(); i++)
                    if (all.get(i).isBytes()
                            && all.get(i).name().replaceAll("\\.bytes$", "").equals(name)) return i;
            throw new ClipException(path + ": several columns have bytes, " + found + ": call the one with the images "
                    + BYTES.getFirst());
        }
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            try {
                ended = !rows.next();
                if (!ended) next = image();
            } catch (ClipException e) {
                problems.failed(path.toString(), e);
            }
        }
        return next != null;
    }

    @Override
    public CatalogueImage next() {
        CatalogueImage found = hasNext() ? next : null;
        if (found == null) throw new NoSuchElementException();
        next = null;
        return found;
    }

    /** Passes over all that is left, without reading it; returns how many rows that are. */
    long skip() {
        long left = file.rows() - rows.row() - (next == null ? 1 : 0);
        next = null;
        ended = true;
        return Math.max(0, left);
    }

    private @Nullable CatalogueImage image() {
        if (columns.bytes() >= 0 && rows.value(columns.bytes()) instanceof byte[] content && content.length > 0)
            return new CatalogueImage(id + "!/" + rows.row(), content.length, modified, fields(-1), most -> {
                if (content.length > most) throw CatalogueImage.tooLarge(most);
                return content;
            });
        if (columns.paths() >= 0 && rows.value(columns.paths()) instanceof String name && !name.isBlank())
            return image(name);
        int column = columns.bytes() >= 0 ? columns.bytes() : columns.paths();
        problems.failed(
                place(),
                new ClipException("no image in the column " + columns.names().get(column)));
        return null;
    }

    private @Nullable CatalogueImage image(String name) {
        try {
            Map<String, Object> fields = fields(columns.paths());
            fields.put(CatalogueImage.LIST, id);
            return Catalogue.image(path.resolveSibling(name)).with(fields);
        } catch (InvalidPathException e) {
            problems.failed(place(), new ClipException("not a file name: " + e.getReason(), e));
        } catch (ClipException e) {
            problems.failed(place(), e);
        }
        return null;
    }

    /** Of the other columns, without the one that names the file. */
    private Map<String, Object> fields(int without) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.names().size(); i++) {
            if (i == columns.bytes() || i == without) continue;
            Object value = rows.value(i);
            boolean none = value == null
                    || (value instanceof Double number && !Double.isFinite(number))
                    || (value instanceof List<?> list && list.isEmpty());
            if (!none) fields.put(columns.names().get(i), value);
        }
        return fields;
    }

    private String place() {
        return path + ", row " + rows.row();
    }

    /** The image of a row. */
    static byte[] read(Path path, String row) {
        try (ParquetFile file = ParquetFile.open(path)) {
            ImageColumns columns = ImageColumns.of(file);
            if (columns.bytes() >= 0 && ROW.matcher(row).matches()) {
                ParquetRows rows = file.read(List.of(columns.read().get(columns.bytes())));
                if (rows.skipTo(Long.parseLong(row)) && rows.value(0) instanceof byte[] content) return content;
            }
        }
        throw new ClipException(path + ": no image in row " + row);
    }

    /** Which rows there are; empty if the file cannot be read. */
    static Optional<Predicate<String>> members(Path path) {
        try (ParquetFile file = ParquetFile.open(path)) {
            long rows = file.rows();
            return Optional.of(row -> ROW.matcher(row).matches() && Long.parseLong(row) < rows);
        } catch (ClipException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
