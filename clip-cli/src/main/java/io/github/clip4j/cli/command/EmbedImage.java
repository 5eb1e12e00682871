package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ImageFiles;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clip embed image}. */
@Command(
        name = "image",
        description = "Turn images into vectors.",
        footer = {"", "JSON: {\"input\":…,\"embedding\":[…]}"},
        sortOptions = false)
public final class EmbedImage implements Callable<Integer> {
    private final Context context;

    @Mixin
    private ImageArguments arguments = new ImageArguments();

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
        try (ImageFiles images = arguments.open(context);
                EmbeddingOutput out = EmbeddingOutput.open(context, embed, output, "image_embeds");
                Clip clip = model.open(context.messages(), imageFlags.applyTo(model.options()))) {
            new ImageInputs(context, images, clip.concurrentInputs()).embed(clip, embed.raw, out::accept);
            out.finish();
        }
        return context.messages().exitCode();
    }
}
