package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.testkit.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What embeddings of a {@link TinyModel} have to be, wherever they are computed. */
record ModelCheck(TinyModel model, Precision precision) {
    /** Both towers' results. */
    record Embeddings(float[][] images, float[][] texts) {}

    /**
     * Bounds on unit embeddings: float32 as for the CPU; the others are the reference's for 16-bit runs
     * (tools/check.py: f16w, bf16).
     */
    static double bound(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-6;
            case TF32, FP16 -> 2.5e-3;
            case BF16 -> 1.2e-2;
        };
    }

    /** The model's own inputs give its goldens. */
    Embeddings goldens(Clip clip) {
        Embeddings found =
                new Embeddings(clip.encodePixels(model.pixels(), model.images()), clip.encodeTokens(model.ids()));
        near(model.imageEmbeds(), found.images(), "images");
        near(model.textEmbeds(), found.texts(), "texts");
        return found;
    }

    /** The second and the third time, captured and replayed, give the same bits. */
    void sameBitsAgain(Clip clip, Embeddings first) {
        for (int again = 1; again <= 2; again++) {
            same(first.images(), clip.encodePixels(model.pixels(), model.images()));
            same(first.texts(), clip.encodeTokens(model.ids()));
        }
    }

    /** Any number of images at once, the model's own over and over. */
    void batch(Clip clip, int batch) {
        float[] own = model.pixels();
        int size = own.length / model.images();
        float[] pixels = new float[batch * size];
        float[][] expected = new float[batch][];
        for (int i = 0; i < batch; i++) {
            int image = i % model.images();
            System.arraycopy(own, image * size, pixels, i * size, size);
            expected[i] = model.imageEmbeds()[image];
        }
        near(expected, clip.encodePixels(pixels, batch), batch + " images");
    }

    /** Some texts at once, the first ones. */
    void texts(Clip clip, int count) {
        near(
                Arrays.copyOf(model.textEmbeds(), count),
                clip.encodeTokens(model.ids().subList(0, count)),
                count + " texts");
    }

    /** Threads at once, whose images and texts share the model's sessions. */
    void manyCallers(Clip clip, int threads, int calls) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                all.add(callers.submit(() -> {
                    for (int call = 0; call < calls; call++) {
                        if ((number + call) % 2 == 0) batch(clip, 1 + number);
                        else texts(clip, 1);
                    }
                }));
            }
            for (Future<?> caller : all) caller.get();
        }
    }

    void near(float[][] expected, float[][] found, String what) {
        assertEquals(expected.length, found.length, what);
        double error = Difference.max(expected, found);
        assertTrue(error <= bound(precision), what + " in " + precision + ": " + error);
    }

    private static void same(float[][] expected, float[][] found) {
        for (int i = 0; i < expected.length; i++) assertArrayEquals(expected[i], found[i]);
    }
}
