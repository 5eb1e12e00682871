package io.github.clip4j;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.serving.ImagePipeline;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Puts a {@link Clip} together from what lies in a model directory. */
final class ClipLoader {
    private static final Logger LOG = System.getLogger("io.github.clip4j");

    private final Path path;
    private final ClipOptions options;
    /** The resources opened so far, in order; closed in reverse if loading fails. */
    private final List<AutoCloseable> open = new ArrayList<>();

    private ClipLoader(Path path, ClipOptions options) {
        this.path = path;
        this.options = options;
    }

    static Clip load(Path path, ClipOptions options) {
        ClipLoader loader = new ClipLoader(path, options);
        try {
            return loader.load();
        } catch (RuntimeException | Error e) {
            loader.closeAll(e);
            throw e;
        }
    }

    private Clip load() {
        PretrainedModel model = Families.open(path);
        open.add(model);
        model.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        int imageSize = options.imageSize() > 0
                ? options.imageSize()
                : model.config().vision().imageSize();
        ImagePipeline images = images(model, imageSize);
        List<Backend> backends = backends(model.checkpoint());
        Engine engine = new Engine(model, backends, imageSize, options.batching());
        var tokenizer = new Lazy<>(() -> model.tokenizer(options.references().tokenizer()));
        Clip clip = new Clip(
                model, new Encoder.Parts(engine, images, tokenizer, options), describe(model, engine.config()));
        LOG.log(Level.DEBUG, "loaded {0}: {1}", model.checkpoint().source(), clip);
        return clip;
    }

    private ImagePipeline images(PretrainedModel model, int imageSize) {
        try {
            return new ImagePipeline(
                    model.preprocessor(options.references().crop(), imageSize), options.images(), imageSize);
        } catch (ClipException e) {
            throw e.in(path.toString());
        }
    }

    private List<Backend> backends(Checkpoint checkpoint) {
        ComputeOptions compute = options.compute();
        Optional<Path> packed = compute.packedWeights().map(directory -> PackedDirectory.of(directory, checkpoint));
        List<Integer> devices = compute.devices().isEmpty()
                ? IntStream.range(0, Backends.devices(compute.backend()))
                        .boxed()
                        .toList()
                : compute.devices();
        List<Backend> backends = new ArrayList<>();
        for (int device : devices) {
            Backend backend = Backends.open(
                    compute.backend(),
                    new BackendOptions(
                            compute.threads(),
                            compute.executor(),
                            compute.storage(),
                            packed,
                            compute.precision(),
                            device));
            open.add(backend);
            backends.add(backend);
        }
        return backends;
    }

    private void closeAll(Throwable failure) {
        for (AutoCloseable part : open.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static String describe(PretrainedModel model, ModelConfig config) {
        List<String> facts = new ArrayList<>();
        if (model.towers().contains(Tower.IMAGE))
            facts.add(String.format(
                    Locale.ROOT,
                    "ViT %d/%d %dx%d",
                    config.vision().imageSize(),
                    config.vision().patchSize(),
                    config.vision().width(),
                    config.vision().layers()));
        if (model.towers().contains(Tower.TEXT))
            facts.add(String.format(
                    Locale.ROOT,
                    "text %dx%d",
                    config.text().width(),
                    config.text().layers()));
        facts.add("embedding " + config.embedDim());
        facts.add(model.checkpoint().layout().id() + " layout");
        return String.join(", ", facts);
    }
}
