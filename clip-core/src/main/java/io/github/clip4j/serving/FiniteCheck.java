package io.github.clip4j.serving;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.DamagedWeight;
import io.github.clip4j.error.ClipException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses embeddings with NaN or infinite values, and finds out where they come from: from the pixels, from a damaged
 * weight, or from sums that outgrow float32. Looking at each embedding costs nothing beside computing it; the weights
 * are read only after a failure, once. Thread-safe.
 */
final class FiniteCheck {
    /** Far beyond what any preprocessing gives, about -3 to 3, and far below what float32 can square. */
    private static final float LARGEST_PIXEL = 1e6f;

    private final Checkpoint checkpoint;
    /** Null if it has not been looked for, or all weights are finite. */
    private @Nullable String damagedWeight;

    private boolean searched;

    FiniteCheck(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    static boolean isFinite(float[] values) {
        for (float value : values) if (!Float.isFinite(value)) return false;
        return true;
    }

    /**
     * The error for an embedding that is not finite.
     *
     * @param pixels the model's input; null for a text
     */
    ClipException failure(float @Nullable [] pixels) {
        return new ClipException("the embedding has NaN or infinite values: " + cause(pixels));
    }

    private String cause(float @Nullable [] pixels) {
        float largest = pixels == null ? 0 : largest(pixels);
        if (!(largest <= LARGEST_PIXEL))
            return "preprocessing gives pixel values up to " + largest
                    + "; correct image_mean, image_std and rescale_factor of the model's preprocessing";
        return damagedWeight()
                .map(name -> "the weight %s in %s has NaN or infinite values; get the file again from its source"
                        .formatted(name, checkpoint.source()))
                .orElseGet(() -> "values outgrow the range of the computation, although all weights of "
                        + checkpoint.source()
                        + " are finite; use another checkpoint, or on a GPU a precision other than fp16");
    }

    /** The largest magnitude; NaN if one is NaN. */
    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) largest = Math.max(largest, Math.abs(value));
        return largest;
    }

    private synchronized Optional<String> damagedWeight() {
        if (!searched) damagedWeight = DamagedWeight.find(checkpoint).orElse(null);
        searched = true;
        return Optional.ofNullable(damagedWeight);
    }
}
