package io.github.clip4j.cli.command;

import io.github.clip4j.ClipOptions;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.ImageOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The reading and preprocessing of images. */
public final class ImageFlags {
    @Option(
            names = "--rule",
            paramLabel = "RULE",
            description = "Whose preprocessing to follow: openai or hf. Default: that of the model's layout.")
    @Nullable
    String rule;

    @Option(names = "--exif", description = "Rotate and flip images as their EXIF orientation says.")
    boolean exif;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Refuse larger images. Default: ${DEFAULT-VALUE}, Pillow's limit.")
    long maxPixels = ImageOptions.DEFAULT.maxPixels();

    ImageOptions images() {
        if (maxPixels < 1) throw new ClipException("--max-pixels: expected 1 or more, found " + maxPixels);
        return new ImageOptions(maxPixels, exif);
    }

    /** The options with these applied. */
    public ClipOptions applyTo(ClipOptions options) {
        ClipOptions changed = options.withImages(images());
        return rule == null ? changed : changed.withCropRule(CropRule.parse(rule));
    }
}
