package io.github.clip4j.cuda;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Goldens;
import java.nio.file.Path;
import java.util.List;

/** A small CLIP with inputs and embeddings that PyTorch computed in float64: see the README of testkit/goldens. */
final class TinyModel {
    private final Path checkpoint;
    private final Goldens goldens;

    private TinyModel(String model, String checkpoint) {
        this.checkpoint = GoldenFiles.path("checkpoints/" + checkpoint);
        this.goldens = Goldens.read("model/" + model + "/golden.safetensors");
    }

    /** {@code tiny}: 2 heads of 16; {@code tiny64}: heads of 64. */
    static TinyModel of(String name) {
        return new TinyModel(name, name.equals("tiny") ? "tiny-hf" : "tiny64-hf-f32");
    }

    Clip open(Precision precision) {
        return Clip.load(checkpoint, ClipOptions.DEFAULT.withBackend("cuda").withPrecision(precision));
    }

    /** With as many images at once as the largest call brings. */
    Clip open(Precision precision, int batchSize) {
        return Clip.load(
                checkpoint,
                ClipOptions.DEFAULT.withBackend("cuda").withPrecision(precision).withBatchSize(batchSize));
    }

    /** On all devices. */
    Clip openOnAllDevices(Precision precision, int batchSize) {
        return Clip.load(
                checkpoint,
                ClipOptions.DEFAULT
                        .withBackend("cuda")
                        .withPrecision(precision)
                        .withBatchSize(batchSize)
                        .withDevices(List.of()));
    }

    Clip open(String backend) {
        return Clip.load(checkpoint, ClipOptions.DEFAULT.withBackend(backend));
    }

    int images() {
        return goldens.shape("input.pixel_values")[0];
    }

    float[] pixels() {
        return goldens.get("input.pixel_values");
    }

    List<int[]> ids() {
        return List.of(goldens.ids("input.ids"));
    }

    float[][] imageEmbeds() {
        return goldens.rows("f64.image_embeds");
    }

    float[][] textEmbeds() {
        return goldens.rows("f64.text_embeds");
    }
}
