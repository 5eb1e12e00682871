package io.github.clip4j.cli.io;

import io.github.clip4j.checkpoint.ModelSource;
import java.nio.file.Path;
import java.util.Optional;

/** The demo model for programs. */
public final class DemoSource implements ModelSource {
    /** For {@link java.util.ServiceLoader}. */
    public DemoSource() {}

    @Override
    public Optional<Path> find(String name) {
        return name.equals(DEMO) ? Optional.of(DemoModel.directory()) : Optional.empty();
    }
}
