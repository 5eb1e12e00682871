package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ImageFiles;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.cli.io.PixelOutput;
import io.github.clip4j.cli.io.PixelTensor;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import io.github.clip4j.serving.ImagePipeline;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clip preprocess}. */
@Command(
        name = "preprocess",
        description = "Resize, crop and normalise images as a model sees them.",
        footer = {"", "JSON: {\"input\":…,\"output\":…,\"dtype\":…,\"shape\":[…]}"},
        sortOptions = false)
public final class Preprocess implements Callable<Integer> {
    private static final int DEFAULT_SIZE = 224;
    private static final int BATCH = 16;

    private final Context context;

    @Mixin
    private ImageArguments arguments = new ImageArguments();

    @Option(
            names = "--out",
            paramLabel = "OUT",
            required = true,
            description = {
                "A directory, for OUT/<file name>.npy, created if absent; files of a folder keep their places in it;",
                "or a .safetensors file, for all in one tensor input.pixel_values (input.u8_nhwc with --u8)."
            })
    private Path out = Path.of("");

    @Option(names = "--size", paramLabel = "N", description = "Side of the result. Default: 224, or the model's.")
    private int size;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Preprocess as this model requires. Default: as OpenAI's models do.")
    private @Nullable String model;

    @Option(names = "--u8", description = "Write the crop's bytes, uint8 (H, W, 3), instead of float32 (3, H, W).")
    private boolean bytes;

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Preprocess(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (size < 0) throw new ClipException("--size: expected 1 or more, found " + size);
        ImagePipeline pipeline = pipeline();
        try (ImageFiles images = arguments.open(context);
                PixelOutput pixels = PixelOutput.open(context, out, output.json, images.files())) {
            new ImageInputs(context, images, BATCH)
                    .prepare(
                            file -> {
                                Image image = Image.read(file, pipeline.options());
                                pipeline.check(image);
                                return PixelTensor.of(pipeline.preprocessor(), image, bytes);
                            },
                            pixels::accept);
            pixels.finish();
        }
        return context.messages().exitCode();
    }

    private ImagePipeline pipeline() {
        Optional<CropRule> rule = Optional.ofNullable(imageFlags.rule).map(CropRule::parse);
        if (model == null) {
            int side = size == 0 ? DEFAULT_SIZE : size;
            Preprocessor preprocessor = new Preprocessor(PreprocessConfig.openAi(side), rule.orElse(CropRule.OPENAI));
            return new ImagePipeline(preprocessor, imageFlags.images(), side);
        }
        try (PretrainedModel opened = Families.open(ModelLocator.locate(model, context.messages()))) {
            opened.require(Tower.IMAGE);
            int side = size == 0 ? opened.config().vision().imageSize() : size;
            int taken = opened.config().withImageSize(side).vision().imageSize();
            return new ImagePipeline(opened.preprocessor(rule, side), imageFlags.images(), taken);
        }
    }
}
