package io.github.clip4j.tasks.dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * An image with what people wrote of it.
 *
 * @param file the image
 * @param captions one or more
 */
public record CaptionedImage(Path file, List<String> captions) {
    /** Copies the list. */
    public CaptionedImage {
        captions = List.copyOf(captions);
    }
}
