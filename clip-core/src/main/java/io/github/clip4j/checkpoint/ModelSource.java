package io.github.clip4j.checkpoint;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds models by name: on a hub, in a jar. Found by {@link java.util.ServiceLoader}; has a public no-argument
 * constructor and does nothing until asked.
 */
public interface ModelSource {
    /** The name of the small model that shows that everything works. */
    String DEMO = "demo";

    /**
     * Finds a model, and downloads it where that is needed.
     *
     * @param name of the model, never an address: for example {@code openai/clip-vit-large-patch14}
     * @return its directory; empty if names of this kind are not this source's
     * @throws io.github.clip4j.error.ClipException in one line, if the name is this source's and there is no such model
     */
    Optional<Path> find(String name);
}
