package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.Clip;
import io.github.clip4j.benchmarks.Noise;
import io.github.clip4j.benchmarks.engine.NativeFiles;
import io.github.clip4j.model.ModelConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A batch of images, and one of as many texts that fill the context.
 *
 * @param pixels (B, 3, S, S)
 * @param texts B of T ids
 */
record GpuInputs(float[] pixels, List<int[]> texts) {
    /** Pixels have about unit variance after normalisation. */
    private static final float PIXEL_SCALE = 3.4f;

    /** Both towers' results. */
    record Embeddings(float[][] images, float[][] texts) {
        /** The largest; infinite if a value is not a number. */
        double difference(Embeddings other) {
            return Math.max(difference(images, other.images), difference(texts, other.texts));
        }

        private static double difference(float[][] expected, float[][] found) {
            double most = 0;
            for (int i = 0; i < expected.length; i++)
                for (int j = 0; j < expected[i].length; j++) {
                    double difference = Math.abs((double) expected[i][j] - found[i][j]);
                    most = Math.max(most, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
                }
            return most;
        }

        /** Writes them for other programs. */
        void keep(Path directory, String precision) {
            write(directory, "images-" + precision, joined(images));
            write(directory, "texts-" + precision, joined(texts));
        }
    }

    static GpuInputs of(ModelConfig config, int batch) {
        return new GpuInputs(pixels(config, batch), texts(config, batch));
    }

    static float[] pixels(ModelConfig config, int batch) {
        int side = config.vision().imageSize();
        float[] pixels = Noise.of(batch, 3 * side * side, 7);
        for (int i = 0; i < pixels.length; i++) pixels[i] *= PIXEL_SCALE;
        return pixels;
    }

    /** The last id of a vocabulary ends a text in every CLIP. The first ids differ, so that no beginning is shared. */
    static List<int[]> texts(ModelConfig config, int batch) {
        int end = config.text().vocabSize() - 1;
        Random random = new Random(11);
        return IntStream.range(0, batch)
                .mapToObj(i -> {
                    int[] ids = random.ints(config.text().contextLength(), 0, end - 1)
                            .toArray();
                    ids[0] = i % (end - 1);
                    ids[ids.length - 1] = end;
                    return ids;
                })
                .toList();
    }

    int batch() {
        return texts.size();
    }

    Embeddings embed(Clip clip) {
        return new Embeddings(clip.encodePixels(pixels, batch()), clip.encodeTokens(texts));
    }

    /** Writes them for other programs. */
    void keep(Path directory) {
        try {
            Files.createDirectories(directory);
            NativeFiles.write(
                    directory.resolve("ids"),
                    texts.stream().flatMapToInt(Arrays::stream).toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(directory, "pixels", pixels);
    }

    private static void write(Path directory, String name, float[] values) {
        try {
            NativeFiles.write(directory.resolve(name), values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] joined(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) System.arraycopy(rows[i], 0, all, i * rows[i].length, rows[i].length);
        return all;
    }
}
