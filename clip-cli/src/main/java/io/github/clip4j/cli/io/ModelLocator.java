package io.github.clip4j.cli.io;

import io.github.clip4j.converter.hub.HubClient;
import io.github.clip4j.converter.hub.HubOptions;
import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what {@code --model} names: the demo, a path, or a model of the Hugging Face hub. */
public final class ModelLocator {
    /** The name of the model in the jar. */
    public static final String DEMO = "demo";

    private static final Pattern HUB_NAME = Pattern.compile("([\\w.-]+/[\\w.-]+)(?:@([^@\\s]+))?");
    private static final String MAIN = "main";

    private ModelLocator() {}

    /**
     * Where a model lies. An existing path wins over a hub's name; a hub's model that is in the cache is used without
     * asking the hub.
     */
    public static Path locate(String model, Messages messages) {
        if (model.equals(DEMO)) return DemoModel.directory();
        if (exists(model)) return Path.of(model);
        Matcher name = HUB_NAME.matcher(model);
        if (!name.matches())
            throw new ClipException(Messages.printable(model)
                    + ": no such file or directory, and not a hub's name such as openai/clip-vit-base-patch32");
        String revision = name.group(2) == null ? MAIN : name.group(2);
        HubOptions options = hub(messages);
        HubClient client = new HubClient(options);
        return client.cached(name.group(1), revision).orElseGet(() -> {
            if (!options.offline()) messages.say("fetching " + model + " from " + options.endpoint());
            return client.fetchModel(name.group(1), revision);
        });
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
