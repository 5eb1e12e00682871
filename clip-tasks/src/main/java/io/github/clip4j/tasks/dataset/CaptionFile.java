package io.github.clip4j.tasks.dataset;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonFile;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.search.catalogue.Catalogue;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.search.catalogue.Problems;
import java.nio.file.InvalidPathException;
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
 * Files of images with their captions: Karpathy's {@code dataset_coco.json} and {@code dataset_flickr30k.json}; JSON of
 * {@code [{"image":…,"caption":[…]},…]} as {@code coco_test_karpathy.json} has it; a list with the columns {@code path}
 * and {@code caption} and a row for each caption; and Flickr's text, {@code image.jpg,caption} on each line below a
 * header, where captions have commas. Thread-safe: no state.
 */
public final class CaptionFile {
    /** Karpathy's file of COCO has 144 MB, and 20 million words and numbers. */
    private static final int MAX_BYTES = 1 << 29;

    private static final int MAX_VALUES = 1 << 26;

    /** The split that takes all images. */
    public static final String ALL = "all";

    private static final String FLICKR = ".jpg,";

    private CaptionFile() {}

    /**
     * Reads one.
     *
     * @param file as above
     * @param split of Karpathy's files, for example {@code test}; {@value #ALL} for every one
     * @param folder where the images are; the file's own, if empty
     * @param problems told of rows of a list that cannot be used
     * @return the images in the file's order, those of one file together
     * @throws ClipException in one line that begins with the file, if it has no such images
     */
    public static List<CaptionedImage> read(Path file, String split, Optional<Path> folder, Problems problems) {
        Path root = folder.orElseGet(() -> file.toAbsolutePath().normalize().resolveSibling(""));
        Map<Path, List<String>> captions = new LinkedHashMap<>();
        String name = file.toString().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".json")) addJson(file, split, root, captions);
            else if (name.endsWith(".txt")) addFlickr(ClassFile.lines(file), root, captions);
            else if (name.matches(".*\\.(csv|tsv|jsonl|ndjson)")) addList(file, captions, problems);
            else throw new ClipException("expected a file with the suffix .json, .csv or .txt");
            if (captions.isEmpty()) throw new ClipException("no image with captions in the split \"" + split + '"');
        } catch (JsonException e) {
            throw e.in(file.toString());
        } catch (ClipException e) {
            throw e.in(file.toString());
        } catch (InvalidPathException e) {
            throw new ClipException(file + ": not the name of an image: " + e.getMessage(), e);
        }
        List<CaptionedImage> images = new ArrayList<>();
        captions.forEach((image, texts) -> images.add(new CaptionedImage(image, texts)));
        return images;
    }

    private static void add(Map<Path, List<String>> captions, Path image, String caption) {
        captions.computeIfAbsent(image, _ -> new ArrayList<>()).add(caption);
    }

    private static void addJson(Path file, String split, Path root, Map<Path, List<String>> captions) {
        Object json = Json.parse(JsonFile.bytes(file, MAX_BYTES), MAX_VALUES);
        if (json instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) addPair(JsonObject.of(list.get(i), "[" + i + "]"), root, captions);
            return;
        }
        List<Object> images = JsonObject.of(json, "")
                .array("images")
                .orElseThrow(() -> new ClipException("no array \"images\", which Karpathy's files have"));
        for (int i = 0; i < images.size(); i++)
            addKarpathy(JsonObject.of(images.get(i), "images[" + i + "]"), split, root, captions);
    }

    private static void addKarpathy(JsonObject image, String split, Path root, Map<Path, List<String>> captions) {
        if (!split.equals(ALL) && !split.equals(image.string("split").orElse(""))) return;
        Path path = root.resolve(image.string("filepath").orElse("")).resolve(required(image, "filename"));
        List<Object> sentences = image.array("sentences").orElse(List.of());
        for (int i = 0; i < sentences.size(); i++)
            add(
                    captions,
                    path,
                    required(JsonObject.of(sentences.get(i), image.path() + ".sentences[" + i + "]"), "raw"));
    }

    private static void addPair(JsonObject image, Path root, Map<Path, List<String>> captions) {
        Path path = root.resolve(required(image, "image"));
        Object caption = image.get("caption").orElse("");
        List<?> all = caption instanceof List<?> list ? list : List.of(caption);
        for (@Nullable Object one : all) {
            if (!(one instanceof String text))
                throw new ClipException(image.path() + ".caption: expected a text or texts, found " + one);
            add(captions, path, text);
        }
    }

    private static String required(JsonObject object, String key) {
        return object.string(key).orElseThrow(() -> new ClipException(object.path() + ": no " + key));
    }

    private static void addFlickr(List<String> lines, Path root, Map<Path, List<String>> captions) {
        for (String line : lines) {
            int end = line.indexOf(FLICKR);
            // The header has no image.
            if (end < 0 && line.equals(lines.getFirst())) continue;
            if (end < 0) throw new ClipException("\"" + line + "\": expected IMAGE.jpg,CAPTION");
            int comma = end + FLICKR.length() - 1;
            add(
                    captions,
                    root.resolve(line.substring(0, comma)),
                    line.substring(comma + 1).strip());
        }
    }

    private static void addList(Path file, Map<Path, List<String>> captions, Problems problems) {
        Function<CatalogueImage, @Nullable Object> caption =
                image -> image.fields().getOrDefault("caption", image.fields().get("text"));
        try (Catalogue catalogue = new Catalogue(List.of(file), CatalogueRules.DEFAULT, problems)) {
            while (catalogue.hasNext()) {
                CatalogueImage image = catalogue.next();
                Object text = caption.apply(image);
                if (text == null) problems.failed(image.id(), new ClipException("no caption in a column caption"));
                else add(captions, Path.of(image.id()), String.valueOf(text));
            }
        }
    }
}
