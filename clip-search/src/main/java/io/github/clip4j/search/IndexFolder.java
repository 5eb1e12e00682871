package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonFile;
import io.github.clip4j.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;

/**
 * The folder of an index and its manifest, which never changes.
 *
 * @param path of the folder
 * @param model whose embeddings it holds
 */
record IndexFolder(Path path, IndexModel model) {
    private static final String MANIFEST = "index.json";
    private static final String FORMAT = "clip4j-index";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 1 << 20;
    private static final String LIST_LOST = "damaged, the list of its segments (lucene/segments_…) is gone; restore it"
            + " from a copy, or make another index";

    static boolean isIndex(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /** Where Lucene's index is. */
    Path lucene() {
        return path.resolve("lucene");
    }

    /** Where smaller copies of the vectors are. */
    Path copies() {
        return path.resolve("copies");
    }

    static IndexFolder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ClipException(folder + ": " + (Files.exists(folder) ? "a file" : "no such folder")
                    + "; expected the folder of an index");
        }
        Path manifest = folder.resolve(MANIFEST);
        if (!JsonFile.isPresent(manifest))
            throw new ClipException(folder + ": not an index, it has no " + MANIFEST + "; \"clip index\" makes one");
        try {
            return new IndexFolder(folder, read(JsonFile.read(manifest, MAX_BYTES, MAX_BYTES)));
        } catch (JsonException e) {
            throw e.in(manifest.toString());
        }
    }

    private static IndexModel read(JsonObject manifest) {
        String path = manifest.path();
        if (!manifest.string("format").orElse("").equals(FORMAT))
            throw new ClipException(path + ": not the manifest of an index of clip4j");
        int version = manifest.integer("version").orElse(0);
        if (version != VERSION)
            throw new ClipException(
                    path + ": format " + version + ", of another version of clip4j; this one reads " + VERSION);
        String metric = manifest.string("metric").orElse("");
        return new IndexModel(
                manifest.integer("dimensions").orElse(0),
                manifest.string("digest").orElse(""),
                manifest.string("model").orElse(""),
                manifest.string("preprocessing").orElse(""),
                switch (metric) {
                    case "cosine" -> Metric.COSINE;
                    case "inner_product" -> Metric.INNER_PRODUCT;
                    default ->
                        throw new ClipException(
                                path + ".metric: expected cosine or inner_product, found \"" + metric + "\"");
                });
    }

    static IndexFolder create(Path folder, IndexModel model) {
        IndexFolder index = new IndexFolder(folder, model);
        try {
            if (isIndex(folder)) {
                // As after an end in between: nothing has been committed yet.
                IndexFolder there = open(folder);
                if (there.model.equals(model) && !Files.exists(there.lucene())) return there;
                throw new ClipException(
                        folder + ": an index already, of " + there.model + "; add to it, or choose another folder");
            }
            if (Files.isDirectory(folder)) requireEmpty(folder);
            else Files.createDirectories(folder);
            index.writeManifest();
            return index;
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            if (files.iterator().hasNext())
                throw new ClipException(folder + ": the folder is not empty, and no index; choose a new one");
        }
    }

    private void writeManifest() throws IOException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.put("version", VERSION);
        manifest.put("dimensions", model.dimensions());
        manifest.put("metric", model.metric().name().toLowerCase(Locale.ROOT));
        manifest.put("model", model.description());
        manifest.put("digest", model.digest());
        manifest.put("preprocessing", model.preprocessing());
        try (Staging staging = Staging.file(path.resolve(MANIFEST))) {
            Files.write(staging.path(), (Json.write(manifest) + "\n").getBytes(StandardCharsets.UTF_8));
            try (FileChannel written = FileChannel.open(staging.path(), StandardOpenOption.WRITE)) {
                written.force(true);
            }
            staging.commit();
        }
    }

    /** Whether the list of segments is lost, though there are segments: to begin anew would be to lose them. */
    boolean isListLost() throws IOException {
        if (!Files.isDirectory(lucene())) return false;
        boolean segments = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(lucene())) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith("segments_")) return false;
                segments |= name.startsWith("_");
            }
        }
        return segments;
    }

    ClipException listLost() {
        return new ClipException(path + ": " + LIST_LOST);
    }

    /** A failure to read or write, in one line. */
    static ClipException failure(Path folder, Exception failure) {
        if (failure instanceof ClipException known) return known.in(folder.toString());
        String reason = switch (failure) {
            case IndexFormatTooNewException _, IndexFormatTooOldException _ ->
                "written by another version of Lucene than this one reads";
            case IndexNotFoundException _ -> LIST_LOST;
            case CorruptIndexException _, EOFException _, IndexOutOfBoundsException _, NegativeArraySizeException _ ->
                "damaged; \"clip index check\" says where, restore it from a copy or make it anew";
            default -> IoReason.withFile(failure);
        };
        return new ClipException(reason.startsWith(folder.toString()) ? reason : folder + ": " + reason, failure);
    }
}
