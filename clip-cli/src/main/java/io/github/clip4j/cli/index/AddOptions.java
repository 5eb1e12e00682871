package io.github.clip4j.cli.index;

import io.github.clip4j.cli.io.FolderRules;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.catalogue.CatalogueImage;
import io.github.clip4j.search.catalogue.CatalogueRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is indexed. */
public final class AddOptions {
    private static final Pattern SHARD = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    @Parameters(
            arity = "0..*",
            paramLabel = "DIR",
            description = {
                "Folders with all below them, images, archives (.tar, .zip, shards of WebDataset), and lists: .csv,"
                        + " .tsv, .jsonl or .parquet with a column path, or .parquet with the images in a column of"
                        + " bytes; other columns become fields.",
                "Hidden files are left out."
            })
    List<Path> arguments = new ArrayList<>();

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Of folders, take only files that match, such as '*.png'; may be repeated.")
    private List<String> include = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "Of folders, leave out files and folders that match; may be repeated.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description =
                    "Take only the I-th of N parts, I from 1: for several machines, whose indexes clip index merge"
                            + " joins.")
    private @Nullable String shard;

    @Option(
            names = "--thumbnails",
            description = "Keep a small JPEG of each image in the index, which pages show without the file. Images that"
                    + " are there without one are read again.")
    boolean thumbnails;

    CatalogueRules rules() {
        if (include.isEmpty() && exclude.isEmpty()) return CatalogueRules.DEFAULT;
        FolderRules rules = new FolderRules(include, exclude);
        return new CatalogueRules() {
            @Override
            public boolean enters(Path below) {
                return CatalogueRules.DEFAULT.enters(below) && !rules.excludes(below);
            }

            @Override
            public boolean takes(Path file, Path below) {
                boolean taken =
                        include.isEmpty() ? CatalogueRules.DEFAULT.takes(file, below) : !FolderRules.isHidden(below);
                return taken && rules.takesMatch(below);
            }
        };
    }

    /** By a hash of the name, so that an image is in the same part whatever else there is. */
    Predicate<CatalogueImage> part() {
        if (shard == null) return _ -> true;
        Matcher matcher = SHARD.matcher(shard);
        int part = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        int parts = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (part < 1 || part > parts)
            throw new ClipException("--shard: expected a part and the number of parts such as 1/4, found " + shard);
        return image -> Math.floorMod(image.id().hashCode(), parts) == part - 1;
    }
}
