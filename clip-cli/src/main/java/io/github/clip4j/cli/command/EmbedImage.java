package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.io.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code clip embed image}. */
@Command(
        name = "image",
        description = "Turn images into vectors.",
        footer = {"", "JSON: {\"input\":…,\"embedding\":[…]}"},
        sortOptions = false)
public final class EmbedImage implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<String> images = new ArrayList<>();

    @Mixin
    private EmbedOptions embed = new EmbedOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EmbedImage(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (EmbeddingOutput out = EmbeddingOutput.open(context, embed, output, "image_embeds");
                Clip clip = model.open(context.messages(), imageFlags.applyTo(model.options()))) {
            new ImageInputs(context, images, clip.concurrentInputs()).embed(embed.raw ? clip.raw() : clip, out::accept);
            out.finish(clip.config().embedDim());
        }
        return context.messages().exitCode();
    }
}
