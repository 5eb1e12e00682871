package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.Encoder;
import io.github.clip4j.FileReceiver;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.ImageFiles;
import io.github.clip4j.cli.io.ImageFiles.ImageFile;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.cli.io.WeightProgress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.serving.ReadAhead;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The images of a command, handed on in their order; those that fail are named on standard error and left out. */
public final class ImageInputs {
    private final Context context;
    private final ImageFiles images;
    private final int together;
    private final Summary summary;
    private final List<Path> files;
    private final IdentityHashMap<Path, ImageFile> named = new IdentityHashMap<>();

    /**
     * Images to be read.
     *
     * @param images the files
     * @param together how many are read side by side
     */
    public ImageInputs(Context context, ImageFiles images, int together) {
        this.context = context;
        this.images = images;
        this.together = together;
        this.summary = new Summary(context, "images");
        for (ImageFile image : images.files()) named.put(image.path(), image);
        files = images.files().stream().map(ImageFile::path).toList();
    }

    /** Embeds all images; the consumer gets each one's name and embedding. */
    public void embed(Clip clip, boolean raw, BiConsumer<String, float[]> consumer) {
        Encoder encoder = raw ? clip.raw() : clip;
        try (ProgressMeter meter = meter().until(WeightProgress.of(clip.model().checkpoint(), true))) {
            encoder.encodeFiles(files, new FileReceiver() {
                @Override
                public void embedded(Path file, float[] embedding) {
                    consumer.accept(image(file).name(), embedding);
                    summary.done();
                    meter.advance(1);
                }

                @Override
                public void failed(Path file, RuntimeException failure) {
                    fail(file, failure);
                    meter.advance(1);
                }
            });
        }
        summarize();
    }

    /** Makes something else of each image. */
    <T> void prepare(Function<Path, T> prepare, BiConsumer<ImageFile, T> consumer) {
        try (ProgressMeter meter = meter()) {
            new ReadAhead<>(prepare, together, false).forEachBatch(files, attempts -> {
                for (var attempt : attempts) {
                    if (attempt.failure() != null) {
                        fail(attempt.input(), attempt.failure());
                    } else if (attempt.value() != null) {
                        consumer.accept(image(attempt.input()), attempt.value());
                        summary.done();
                    }
                    meter.advance(1);
                }
            });
        }
        summarize();
    }

    private void summarize() {
        summary.print(images.skipped() == 0 ? "" : "; " + images.skipped() + " other files skipped");
    }

    private ProgressMeter meter() {
        return ProgressMeter.items(context.messages(), "images", files.size());
    }

    private ImageFile image(Path file) {
        ImageFile image = named.get(file);
        return image == null ? new ImageFile(file.toString(), file, file) : image;
    }

    private void fail(Path file, RuntimeException failure) {
        // Standard input is kept in a file whose name means nothing to the user.
        String name = image(file).name();
        String message = Failures.describe(failure).replace(file.toString(), name);
        ClipException placed = new ClipException(message).in(name);
        context.messages().fail(String.valueOf(placed.getMessage()));
    }
}
