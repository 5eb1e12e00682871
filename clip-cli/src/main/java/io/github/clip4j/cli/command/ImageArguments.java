package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.FolderRules;
import io.github.clip4j.cli.io.ImageFiles;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The images that a command is given. */
public final class ImageArguments {
    @Parameters(
            arity = "0..*",
            paramLabel = "IMAGE",
            description = "Image files, quoted patterns such as 'photos/**/*.jpg', folders with -r, or - for an image"
                    + " on standard input.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = {"-r", "--recursive"},
            description = "Take folders too: all images below them, by suffix or content. Hidden files are left out.")
    private boolean recursive;

    @Option(
            names = "--files-from",
            paramLabel = "FILE",
            description = "Also take the files and folders that FILE names, one per line, or each ended by NUL, as find"
                    + " -print0 does; - is standard input.")
    private @Nullable String filesFrom;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Of folders and patterns, take only files that match, such as '*.png'; may be repeated.")
    private List<String> include = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "Of folders and patterns, leave out files and folders that match; may be repeated.")
    private List<String> exclude = new ArrayList<>();

    /** Whether there are none. */
    public boolean isEmpty() {
        return images.isEmpty() && filesFrom == null;
    }

    /** How often standard input is asked for. */
    public long usesOfStandardInput() {
        return images.stream().filter(TextInput.STDIN::equals).count() + (TextInput.STDIN.equals(filesFrom) ? 1 : 0);
    }

    /** Finds the files, which the caller closes; what cannot be used is reported. */
    public ImageFiles open(Context context) {
        if (isEmpty()) throw new ClipException("no images: give some as IMAGE, folders with -r, or --files-from");
        checkStandardInput(usesOfStandardInput());
        ImageFiles files = new ImageFiles(context, recursive, new FolderRules(include, exclude));
        try {
            images.forEach(files::add);
            if (filesFrom != null)
                TextInput.forEachName(
                        filesFrom,
                        context.console().in(),
                        line -> {
                            if (!line.text().isBlank()) files.addNamed(line.text());
                        },
                        context.messages()::fail);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
        if (files.files().isEmpty() && context.messages().failures() == 0)
            throw new ClipException(
                    String.format(Locale.ROOT, "no images found; %d other files skipped", files.skipped()));
        return files;
    }

    static void checkStandardInput(long uses) {
        if (uses > 1)
            throw new ClipException("standard input can be read only once, but - is given " + uses + " times");
    }
}
