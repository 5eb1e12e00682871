package io.github.clip4j.cli.evaluate;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tasks.dataset.ClassFile;
import io.github.clip4j.tasks.dataset.ClassNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A data set of labelled images, and how it is evaluated. */
final class DatasetOptions {
    private static final String IMAGENET = "imagenet";

    @Option(
            names = "--dataset",
            paramLabel = "DIR",
            description = {
                "Images: a folder for each class, a folder of WebDataset shards (.cls beside each image;"
                        + " CLIP_benchmark's layout), or a list with the columns path and label.",
                "Takes the place of --embeddings, --classifier and --labels."
            })
    @Nullable
    Path dataset;

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = {
                "What the classes are called: a name on each line in their order, FOLDER<tab>NAME on each line, JSON"
                        + " (names, or names by folder), or imagenet for OpenAI's names of ImageNet's 1,000.",
                "Default: the data set's classnames.txt, else the folders' names."
            })
    private @Nullable String classes;

    @Option(
            names = "--own-classes",
            description = "Let only classes compete that have images, as ImageNet-A and ImageNet-R are evaluated.")
    boolean ownClasses;

    @Option(
            names = "--template",
            paramLabel = "T",
            description = {
                "A sentence with {} for the class, or imagenet80 or imagenet7 for OpenAI's; if repeated, embeddings"
                        + " are averaged.",
                "Default: the data set's zeroshot_classification_templates.txt, else the name as it is."
            })
    List<String> templates = new ArrayList<>();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with the figures, the worst mistakes as images, and what is confused.")
    @Nullable
    Path html;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Keep what is found in FILE, so that the same command goes on after an interruption.")
    @Nullable
    Path resume;

    @Option(names = "--no-cache", description = "Compute all classes anew, and keep none for later runs.")
    boolean noCache;

    /** The classes that are asked for. */
    Optional<ClassNames> classes() {
        if (classes == null) return Optional.empty();
        return Optional.of(classes.equals(IMAGENET) ? ClassNames.imageNet() : ClassFile.read(Path.of(classes)));
    }

    /** Refuses what means nothing without images. */
    void refuseWithoutDataset() {
        String given = classes != null
                ? "--classes"
                : html != null ? "--html" : resume != null ? "--resume" : templates.isEmpty() ? "" : "--template";
        if (!given.isEmpty()) throw new ClipException(given + " needs --dataset, which names the images");
    }
}
