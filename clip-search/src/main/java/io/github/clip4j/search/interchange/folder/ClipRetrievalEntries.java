package io.github.clip4j.search.interchange.folder;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.interchange.data.ImportedEntries;
import io.github.clip4j.search.interchange.npy.NpyFile;
import io.github.clip4j.search.interchange.parquet.ParquetFile;
import io.github.clip4j.search.interchange.parquet.ParquetRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A folder as clip-retrieval's inference writes it (clip_inference/writer.py): {@code img_emb/img_emb_N.npy} or
 * {@code text_emb/text_emb_N.npy}, and {@code metadata/metadata_N.parquet}, whose row i belongs to vector i. An entry
 * is called by its {@code image_path}, or without one by its number in all partitions. Where there are both, the folder
 * stands for the images; opening its {@code text_emb} gives the texts.
 */
public final class ClipRetrievalEntries implements ImportedEntries {
    private static final String IMAGES = "img_emb";
    private static final String TEXTS = "text_emb";
    private static final String METADATA = "metadata";
    private static final String ID = "image_path";
    private static final String INDEX = "__index_level_0__";

    private final Path folder;
    private final List<Path> vectorFiles;
    private final SortedMap<Integer, Path> metadataFiles;
    private final List<Integer> numbers;
    private final int dimensions;
    private final long count;
    private @Nullable NpyFile vectors;
    private @Nullable ParquetFile metadata;
    private @Nullable ParquetRows rows;
    private List<String> names = List.of();
    private int partition;
    private long row;
    private long total;

    private ClipRetrievalEntries(Path folder) {
        this.folder = folder;
        SortedMap<Integer, Path> files = Partition.numbered(folder, "npy");
        Path beside = folder.resolveSibling(METADATA);
        metadataFiles = Files.isDirectory(beside) ? Partition.numbered(beside, "parquet") : new java.util.TreeMap<>();
        vectorFiles = List.copyOf(files.values());
        numbers = List.copyOf(files.keySet());
        if (vectorFiles.isEmpty())
            throw new ClipException(folder + ": has no files that are called " + IMAGES + "_0.npy");
        long sum = 0;
        int width = 0;
        for (Path file : vectorFiles) {
            try (NpyFile opened = NpyFile.open(file)) {
                if (width != 0 && width != opened.columns())
                    throw new ClipException(file + ": vectors of " + opened.columns() + " dimensions, but those of "
                            + vectorFiles.getFirst() + " have " + width);
                width = opened.columns();
                sum += opened.rows();
            }
        }
        dimensions = width;
        count = sum;
    }

    /**
     * Whether a folder is one of these, or the part of one that holds its vectors.
     *
     * @param folder any folder
     * @return true if {@link #open} is to be tried
     */
    public static boolean isFolder(Path folder) {
        return !vectorFolder(folder).equals(folder)
                || !Partition.numbered(folder, "npy").isEmpty();
    }

    private static Path vectorFolder(Path folder) {
        for (String name : List.of(IMAGES, TEXTS))
            if (Files.isDirectory(folder.resolve(name))) return folder.resolve(name);
        return folder;
    }

    /**
     * Opens a folder.
     *
     * @param folder as above
     * @return to be closed
     * @throws ClipException in one line, if files are missing or do not belong together
     */
    public static ClipRetrievalEntries open(Path folder) {
        return new ClipRetrievalEntries(vectorFolder(folder));
    }

    @Override
    public String format() {
        return "clip-retrieval folder (" + folder.getFileName() + ")";
    }

    @Override
    public Optional<String> caution() {
        boolean both =
                IMAGES.equals(String.valueOf(folder.getFileName())) && Files.isDirectory(folder.resolveSibling(TEXTS));
        return both
                ? Optional.of("the vectors of texts are left out: import " + folder.resolveSibling(TEXTS)
                        + " to have them too")
                : Optional.empty();
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public @Nullable Entry next() {
        while (vectors == null || row == vectors.rows()) {
            endPartition();
            if (partition == vectorFiles.size()) return null;
            openPartition(vectorFiles.get(partition), numbers.get(partition));
            partition++;
        }
        String number = Long.toString(total++);
        float[] vector = vectors.row(row++);
        if (rows == null) return new Entry(number, vector, Map.of());
        if (!rows.next()) throw new ClipException(folder + ": metadata end early");
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Object value = rows.value(i);
            if (value instanceof float[] list)
                value = IntStream.range(0, list.length)
                        .mapToObj(j -> (double) list[j])
                        .toList();
            if (value != null) fields.put(names.get(i), value);
        }
        Object id = fields.remove(ID);
        boolean named = id instanceof String text && !text.isEmpty();
        return new Entry(named ? String.valueOf(id) : number, vector, fields);
    }

    private void openPartition(Path file, int number) {
        vectors = NpyFile.open(file);
        row = 0;
        Path described = metadataFiles.get(number);
        if (metadataFiles.isEmpty()) return;
        if (described == null)
            throw new ClipException(file + ": there is no " + METADATA + "_" + number + ".parquet beside it");
        metadata = ParquetFile.open(described);
        if (metadata.rows() != vectors.rows())
            throw new ClipException(described + ": " + metadata.rows() + " rows, but " + file + " has " + vectors.rows()
                    + " vectors: they do not belong together");
        List<Integer> columns = new ArrayList<>();
        List<String> read = new ArrayList<>();
        for (int i = 0; i < metadata.columns().size(); i++) {
            String name = metadata.columns().get(i).name();
            if (name.equals(INDEX)) continue;
            columns.add(i);
            read.add(name);
        }
        names = read;
        rows = metadata.read(columns);
    }

    private void endPartition() {
        if (vectors != null) vectors.close();
        if (metadata != null) metadata.close();
        vectors = null;
        metadata = null;
        rows = null;
    }

    @Override
    public void close() {
        endPartition();
    }
}
