package io.github.clip4j.cli.evaluate;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.search.interchange.npy.NpyValues;
import io.github.clip4j.tasks.evaluation.RetrievalEvaluation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip eval retrieval}. */
@Command(
        name = "retrieval",
        description = "Retrieval of images by their captions and of captions by their images: recall among 1, 5, 10.",
        footer = {
            "",
            "Example: clip eval retrieval --images I.npy --texts T.npy --text-to-image M.npy",
            "An image may have several captions; one of them among the first K is enough for R@K."
        },
        sortOptions = false)
public final class EvalRetrieval implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "I.npy",
            description = "Embeddings of the images, a row each.")
    private Path images = Path.of("");

    @Option(
            names = "--texts",
            required = true,
            paramLabel = "T.npy",
            description = "Embeddings of the captions, a row each.")
    private Path texts = Path.of("");

    @Option(
            names = "--text-to-image",
            required = true,
            paramLabel = "M.npy",
            description = "The image of each caption, from 0.")
    private Path textToImage = Path.of("");

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EvalRetrieval(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var facts = RetrievalEvaluation.of(Vectors.read(images), Vectors.read(texts), NpyValues.integers(textToImage));
        FactOutput.print(context, facts, output.json);
        return ExitCode.OK;
    }
}
