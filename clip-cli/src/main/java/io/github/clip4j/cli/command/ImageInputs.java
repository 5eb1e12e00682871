package io.github.clip4j.cli.command;

import io.github.clip4j.Encoder;
import io.github.clip4j.FileReceiver;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.serving.ReadAhead;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The images of a command, handed on in their order; those that fail are named on standard error and left out. */
final class ImageInputs {
    private final Context context;
    private final int together;
    private final List<Path> files = new ArrayList<>();
    /** As the user wrote them: a path may be spelled otherwise. */
    private final IdentityHashMap<Path, String> names = new IdentityHashMap<>();

    /**
     * Images to be read.
     *
     * @param inputs names of files
     * @param together how many are read side by side; more than that are worth a progress bar
     */
    ImageInputs(Context context, List<String> inputs, int together) {
        this.context = context;
        this.together = together;
        for (String input : inputs) {
            try {
                Path file = Path.of(input);
                files.add(file);
                names.put(file, input);
            } catch (InvalidPathException e) {
                context.messages().fail(input + ": not a file name: " + e.getReason());
            }
        }
    }

    /** Embeds all images; the consumer gets each one's name and embedding. */
    void embed(Encoder encoder, BiConsumer<String, float[]> consumer) {
        try (ProgressMeter meter = meter()) {
            encoder.encodeFiles(files, new FileReceiver() {
                @Override
                public void embedded(Path file, float[] embedding) {
                    consumer.accept(name(file), embedding);
                    advance(meter);
                }

                @Override
                public void failed(Path file, RuntimeException failure) {
                    fail(file, failure);
                    advance(meter);
                }
            });
        }
    }

    /** Makes something else of each image. */
    <T> void prepare(Function<Path, T> prepare, BiConsumer<String, T> consumer) {
        try (ProgressMeter meter = meter()) {
            new ReadAhead<>(prepare, together, false).forEachBatch(files, attempts -> {
                for (var attempt : attempts) {
                    if (attempt.failure() != null) fail(attempt.input(), attempt.failure());
                    else if (attempt.value() != null) consumer.accept(name(attempt.input()), attempt.value());
                    advance(meter);
                }
            });
        }
    }

    private ProgressMeter meter() {
        return ProgressMeter.items(context.messages(), "images", files.size());
    }

    private void advance(ProgressMeter meter) {
        if (!context.console().outIsTerminal() && files.size() > together) meter.advance(1);
    }

    private String name(Path file) {
        return names.getOrDefault(file, file.toString());
    }

    private void fail(Path file, RuntimeException failure) {
        String message = Failures.describe(failure);
        ClipException placed = new ClipException(message).in(file.toString());
        context.messages().fail(String.valueOf(placed.getMessage()));
    }
}
