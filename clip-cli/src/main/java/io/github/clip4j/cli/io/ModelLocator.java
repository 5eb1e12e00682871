package io.github.clip4j.cli.io;

import io.github.clip4j.converter.hub.HubClient;
import io.github.clip4j.converter.hub.HubModels;
import io.github.clip4j.converter.hub.HubOptions;
import io.github.clip4j.converter.hub.ModelName;
import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Finds what {@code --model} names: the demo, a path, or a model of the Hugging Face hub. */
public final class ModelLocator {
    /** The name of the model in the jar. */
    public static final String DEMO = "demo";

    private static final String LOCAL = "local-dir:";

    private ModelLocator() {}

    /**
     * Finds a model's path. An existing path takes precedence over a name on the hub; a model of the hub that is in the
     * cache is used without asking the hub.
     */
    public static Path locate(String model, Messages messages) {
        return locate(model, messages, () -> hub(messages));
    }

    static Path locate(String model, Messages messages, Supplier<HubOptions> hub) {
        if (model.equals(DEMO)) return DemoModel.directory();
        if (model.isEmpty() || model.equals(LOCAL))
            throw new ClipException("an empty name of a model; name a directory, a file or a model of the hub");
        if (exists(model)) return Path.of(model);
        if (model.startsWith(LOCAL)) return local(model.substring(LOCAL.length()));
        // No name on the hub begins so: a path is meant, and it is misspelt.
        if (model.matches("[./~].*")) return local(model);
        ModelName name = hubName(model);
        HubOptions options = hub.get();
        HubClient client = new HubClient(options);
        return client.cached(name.repo(), name.revision()).orElseGet(() -> {
            if (!options.offline())
                messages.say("fetching " + (model.contains(name.repo()) ? model : model + " (" + name.repo() + ")")
                        + " from " + options.endpoint());
            return HubModels.fetch(client, name, Messages.printable(model));
        });
    }

    /** A model of the hub, as people write it. */
    public static ModelName hubName(String model) {
        return ModelName.parse(model)
                .orElseThrow(() -> new ClipException(Messages.printable(model)
                        + ": no such file or directory, and not a name on the hub such as"
                        + " openai/clip-vit-base-patch32, or of open_clip's such as ViT-B-32/openai"));
    }

    /** open_clip's way to say that a path is meant. */
    private static Path local(String path) {
        if (!exists(path)) throw new ClipException(Messages.printable(path) + ": no such file or directory");
        return Path.of(path);
    }

    /** The hub as the environment says, with progress on the terminal. */
    public static HubOptions hub(Messages messages) {
        return HubOptions.fromEnvironment(System.getenv(), Path.of(System.getProperty("user.home", "")))
                .withProgress(FileProgress.fetching(messages));
    }

    private static boolean exists(String model) {
        try {
            return Files.exists(Path.of(model));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
