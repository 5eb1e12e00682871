package io.github.clip4j.cli.io;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.Layout;
import java.util.function.DoubleFunction;

/** How far the weights of a tower are loaded, which its first batch does. */
public final class WeightProgress {
    /** The beginning of the canonical names of an image tower's weights. */
    private static final String IMAGES = "visual.";

    /** Of neither tower, and read with the configuration. */
    private static final String SCALE = "logit_scale";

    private WeightProgress() {}

    /** Counts from now on what is read of the tower of images, or of the one of texts. */
    public static DoubleFunction<String> of(Checkpoint checkpoint, boolean images) {
        long before = checkpoint.bytesRead();
        long total = checkpoint.shapes(Layout.OPENAI).keySet().stream()
                .filter(name -> name.startsWith(IMAGES) == images && !name.equals(SCALE))
                .mapToLong(name -> checkpoint.weight(name).byteSize())
                .sum();
        return seconds -> {
            long read = Math.min(total, checkpoint.bytesRead() - before);
            // None if they are loaded already; when all are, what still takes time is computing.
            return read == 0 || read >= total ? "" : "  loading weights " + ProgressMeter.ofBytes(read, total, seconds);
        };
    }
}
