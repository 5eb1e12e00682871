package io.github.clip4j.tasks.dataset;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.search.catalogue.ImageNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the images of a data set are, and what says their classes.
 *
 * @param root names of images are relative to it
 * @param sources for a catalogue
 * @param rules which files of folders
 * @param label of an image
 * @param unlabelled what is wrong with an image without one
 * @param classes as the data set names them
 * @param templates its own; empty if it has none
 */
record Layout(
        Path root,
        List<Path> sources,
        CatalogueRules rules,
        Function<CatalogueImage, Optional<String>> label,
        String unlabelled,
        Optional<ClassNames> classes,
        List<String> templates) {
    /** What lists call the column of classes, the first that there is. */
    private static final List<String> LABELS = List.of("label", "class", "class_name", "target", "cls");

    private static final String CLASS_NAMES = "classnames.txt";
    private static final String TEMPLATES = "zeroshot_classification_templates.txt";
    private static final String SHARDS = "nshards.txt";
    private static final String TYPE = "dataset_type.txt";

    /** Images alone: an archive among them belongs to another layout. */
    private static final CatalogueRules IMAGES = new CatalogueRules() {
        @Override
        public boolean enters(Path below) {
            return !ImageNames.isHidden(String.valueOf(below.getFileName()));
        }

        @Override
        public boolean takes(Path file, Path below) {
            String name = String.valueOf(below.getFileName());
            return !ImageNames.isHidden(name) && ImageNames.isImage(name);
        }
    };

    /** Recognises a layout: a list, shards, or a folder for each class. */
    static Layout of(Path dataset) {
        Path path = dataset.toAbsolutePath().normalize();
        if (!Files.exists(path)) throw new ClipException(dataset + ": no such file or folder");
        if (!Files.isDirectory(path)) return list(path);
        // CLIP_benchmark evaluates this split.
        Path split = Files.exists(path.resolve("test").resolve(SHARDS)) ? path.resolve("test") : path;
        List<Path> shards = shards(split);
        return shards.isEmpty() ? folders(path) : shards(path, split, shards);
    }

    private static Layout list(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|jsonl|ndjson|parquet)"))
            throw new ClipException(file + ": expected a folder, or a list of images with the suffix .csv");
        Path folder = file.getParent();
        return new Layout(
                folder == null ? file : folder,
                List.of(file),
                CatalogueRules.DEFAULT,
                image -> LABELS.stream()
                        .filter(image.fields()::containsKey)
                        .findFirst()
                        .map(column -> String.valueOf(image.fields().get(column))),
                "no class; expected it in a column " + LABELS.getFirst(),
                Optional.empty(),
                List.of());
    }

    private static Layout folders(Path root) {
        return new Layout(
                root,
                List.of(root),
                IMAGES,
                image -> {
                    Path below = root.relativize(Path.of(image.id()));
                    return below.getNameCount() < 2
                            ? Optional.empty()
                            : Optional.of(below.getName(0).toString());
                },
                "lies in the folder of no class; expected " + root.getFileName() + "/CLASS/IMAGE",
                Optional.empty(),
                List.of());
    }

    private static Layout shards(Path root, Path split, List<Path> shards) {
        String type = beside(root, split, TYPE)
                .map(file -> String.join(" ", ClassFile.lines(file)).strip())
                .orElse("");
        if (!type.isEmpty())
            throw new ClipException(root + ": a data set for " + type + ", as its " + TYPE
                    + " says, has no single class for each image");
        Optional<Path> names = beside(root, split, CLASS_NAMES);
        List<String> templates = beside(root, split, TEMPLATES).map(ClassFile::lines).orElse(List.of()).stream()
                .map(line -> line.strip().replace("{c}", "{}"))
                .toList();
        return new Layout(
                root,
                shards,
                CatalogueRules.DEFAULT,
                image -> Optional.ofNullable(image.fields().get("class")).map(String::valueOf),
                "no number of a class beside it; expected a member with the suffix .cls",
                names.map(file -> new ClassNames(
                        ClassFile.lines(file).stream().map(String::strip).toList(), List.of())),
                templates);
    }

    /** A file of the data set, in its folder or in that of the split, or above if the split itself was named. */
    private static Optional<Path> beside(Path root, Path split, String name) {
        List<Path> places = new ArrayList<>(List.of(root.resolve(name), split.resolve(name)));
        if (root.equals(split) && root.getParent() != null)
            places.add(root.getParent().resolve(name));
        return places.stream().filter(Files::isRegularFile).findFirst();
    }

    private static List<Path> shards(Path split) {
        Path counted = split.resolve(SHARDS);
        if (Files.isRegularFile(counted)) {
            List<Path> shards = new ArrayList<>();
            for (int i = 0; i < count(counted); i++) {
                Path shard = split.resolve(i + ".tar");
                if (!Files.isRegularFile(shard))
                    throw new ClipException(shard + ": missing, although " + SHARDS + " counts it; download it again");
                shards.add(shard);
            }
            return shards;
        }
        try (var files = Files.list(split)) {
            return files.filter(file -> file.toString().endsWith(".tar"))
                    .sorted(Comparator.comparingInt(
                                    (Path file) -> file.toString().length())
                            .thenComparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new ClipException(split + ": cannot be read: " + IoReason.of(e), e);
        }
    }

    private static int count(Path file) {
        String text = String.join(" ", ClassFile.lines(file)).strip();
        if (!text.matches("[1-9][0-9]{0,5}"))
            throw new ClipException(file + ": expected the number of shards, found \"" + text + '"');
        return Integer.parseInt(text);
    }
}
