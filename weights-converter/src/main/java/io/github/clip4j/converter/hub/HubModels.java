package io.github.clip4j.converter.hub;

import io.github.clip4j.checkpoint.ModelSource;
import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.converter.output.Progress;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Models of the hub by name, as {@link ModelName} understands it: from the cache, else downloaded, as the environment
 * says.
 */
public final class HubModels implements ModelSource {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.converter");

    /** Failures of a name that was there, or of this machine. */
    private static final Set<Reason> FOUND =
            EnumSet.of(Reason.RATE_LIMITED, Reason.CORRUPT, Reason.DISK, Reason.INTERRUPTED);

    private final Supplier<HubOptions> options;

    /** For {@link java.util.ServiceLoader}. */
    public HubModels() {
        this(() -> HubOptions.fromEnvironment(System.getenv(), Path.of(System.getProperty("user.home", "")))
                .withProgress(new LoggedRetries()));
    }

    HubModels(Supplier<HubOptions> options) {
        this.options = options;
    }

    @Override
    public Optional<Path> find(String name) {
        return ModelName.parse(name).map(model -> {
            HubClient client = new HubClient(options.get());
            return client.cached(model.repo(), model.revision()).orElseGet(() -> fetch(client, model, name));
        });
    }

    /**
     * Downloads a model whose name may as well have been meant as a path.
     *
     * @param client fetches it
     * @param model its name on the hub
     * @param written what a person wrote, which is no path
     * @return the snapshot's directory
     * @throws HubException if it cannot be had; the message says that there is no such path either
     */
    public static Path fetch(HubClient client, ModelName model, String written) {
        try {
            return client.fetchModel(model.repo(), model.revision());
        } catch (HubException e) {
            if (FOUND.contains(e.reason())) throw e;
            String message = e.getMessage() + "; nor is there a file or directory " + written + " here";
            throw new HubException(e.reason(), message, e, e.retryAfter());
        }
    }

    /** Each reason once. */
    private static final class LoggedRetries implements Progress {
        private final Set<String> logged = new HashSet<>();

        @Override
        public void start(String file, long totalBytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void retrying(String failure, int left) {
            if (logged.add(failure)) LOG.log(Level.WARNING, "{0}; trying again, at most {1} times", failure, left);
        }

        @Override
        public void done() {}
    }
}
