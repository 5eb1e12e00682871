package io.github.clip4j;

import io.github.clip4j.checkpoint.ModelSource;
import io.github.clip4j.discovery.Providers;
import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Models by name, from the sources on the path. */
final class NamedModels {
    private static final String HUB = "io.github.clip4j.converter.hub.HubModels";
    private static final List<String> KNOWN = List.of(HUB, "io.github.clip4j.cli.io.DemoSource");
    private static final int SHOWN = 200;

    private NamedModels() {}

    /** An existing path takes precedence over a name. */
    static Path locate(String model) {
        if (exists(model)) return Path.of(model);
        boolean hub = false;
        for (ModelSource source : Providers.of(ModelSource.class, KNOWN)) {
            Optional<Path> found = source.find(model);
            if (found.isPresent()) return found.get();
            hub |= source.getClass().getName().equals(HUB);
        }
        throw new ClipException(shown(model) + ": " + problem(model, hub));
    }

    private static String problem(String model, boolean hub) {
        if (model.equals(ModelSource.DEMO)) return "the demo model is in the artifact clip-cli: add it to the path";
        if (model.contains("://"))
            return "an address is no model: expected a directory, or a name such as openai/clip-vit-base-patch32";
        if (model.isEmpty()) return "an empty name; name a directory, a file or a model of the hub";
        if (hub)
            return "no such file or directory, and not a name on the hub such as openai/clip-vit-base-patch32, with"
                    + " @revision or without, or of open_clip's such as ViT-B-32/openai";
        return "no such file or directory; models of the hub, such as openai/clip-vit-base-patch32,"
                + " need the artifact weights-converter on the path";
    }

    private static String shown(String model) {
        String line = model.replaceAll("\\p{Cntrl}", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }

    private static boolean exists(String model) {
        try {
            return !model.isEmpty() && Files.exists(Path.of(model));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
