package io.github.clip4j.converter.hub;

import io.github.clip4j.checkpoint.ModelSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Models of the hub by name, {@code organisation/name} or {@code organisation/name@revision}: from the cache, else
 * downloaded, as the environment says.
 */
public final class HubModels implements ModelSource {
    private static final Pattern NAME = Pattern.compile("([\\w.-]+/[\\w.-]+)(?:@([^@\\s]+))?");
    private static final String MAIN = "main";

    private final Supplier<HubOptions> options;

    /** For {@link java.util.ServiceLoader}. */
    public HubModels() {
        this(() -> HubOptions.fromEnvironment(System.getenv(), Path.of(System.getProperty("user.home", ""))));
    }

    HubModels(Supplier<HubOptions> options) {
        this.options = options;
    }

    @Override
    public Optional<Path> find(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) return Optional.empty();
        String revision = parts.group(2) == null ? MAIN : parts.group(2);
        HubClient client = new HubClient(options.get());
        return client.cached(parts.group(1), revision)
                .or(() -> Optional.of(client.fetchModel(parts.group(1), revision)));
    }
}
