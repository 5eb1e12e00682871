package io.github.clip4j.serving;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Readiness;
import io.github.clip4j.backend.Workload;
import io.github.clip4j.model.ImageTower;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.TextTower;
import io.github.clip4j.model.Tower;
import io.github.clip4j.model.WeightLoader;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model on one backend: each tower is loaded when it is first used. Thread-safe. */
final class Device implements AutoCloseable {
    private final PretrainedModel model;
    private final ModelConfig config;
    private final Backend backend;
    private final Workload imageWorkload;
    private final Workload textWorkload;
    private volatile @Nullable ImageTower image;
    private volatile @Nullable TextTower text;

    /**
     * Nothing is loaded yet.
     *
     * @param backend owned from now on
     * @param config the model's, with the image size that is used
     */
    Device(PretrainedModel model, ModelConfig config, Backend backend) {
        this.model = model;
        this.config = config;
        this.backend = backend;
        imageWorkload =
                new Workload(config.visionBlockWeights(), Set.of(config.vision().activation()));
        textWorkload =
                new Workload(config.textBlockWeights(), Set.of(config.text().activation()));
        backend.expect(new Workload(
                config.blockWeights(),
                EnumSet.of(config.vision().activation(), config.text().activation())));
    }

    Backend backend() {
        return backend;
    }

    /** The tower for images, about to be used. */
    ImageTower image() {
        backend.expect(imageWorkload);
        return loadedImage();
    }

    /** The tower for texts, about to be used. */
    TextTower text() {
        backend.expect(textWorkload);
        return loadedText();
    }

    /** Loads all and brings it into its final form. */
    void preload() {
        if (model.towers().contains(Tower.IMAGE)) loadedImage();
        if (model.towers().contains(Tower.TEXT)) loadedText();
        backend.settle();
    }

    /** Without a lock: a probe must not wait while a tower is loaded. */
    Readiness readiness() {
        boolean loaded = (image != null || !model.towers().contains(Tower.IMAGE))
                && (text != null || !model.towers().contains(Tower.TEXT));
        return backend.readiness().and(new Readiness(true, loaded));
    }

    private synchronized ImageTower loadedImage() {
        ImageTower loaded = image;
        if (loaded == null)
            image = loaded = model.imageTower(
                    new WeightLoader(model.checkpoint(), backend),
                    config.vision().imageSize());
        return loaded;
    }

    private synchronized TextTower loadedText() {
        TextTower loaded = text;
        if (loaded == null) text = loaded = model.textTower(new WeightLoader(model.checkpoint(), backend));
        return loaded;
    }

    @Override
    public void close() {
        backend.close();
    }
}
