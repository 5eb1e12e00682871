package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.ranking.Top;
import io.github.clip4j.serving.Engine;
import io.github.clip4j.tensor.MatrixView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Compares embeddings with many stored ones, a portion of these at a time. */
record Search(Engine engine) {
    /** Cosines that wait at most: 4 MB. */
    private static final int WAITING = 1 << 20;

    float[][] cosines(float[][] queries, MatrixView stored) {
        float[][] cosines = new float[queries.length][stored.rows()];
        inPortions(queries, stored, (products, first, rows) -> {
            for (int q = 0; q < queries.length; q++) System.arraycopy(products, q * rows, cosines[q], first, rows);
        });
        return cosines;
    }

    List<List<Match>> nearest(float[][] queries, MatrixView stored, int count) {
        if (count < 1)
            throw new ClipException("nearest embeddings: expected 1 or more to be asked for, found " + count);
        int kept = Math.min(count, stored.rows());
        Top[] top = new Top[queries.length];
        Arrays.setAll(top, _ -> new Top(kept));
        inPortions(queries, stored, (products, first, rows) -> {
            for (int q = 0; q < top.length; q++) top[q].offer(products, q * rows, rows, first);
        });
        List<List<Match>> all = new ArrayList<>();
        for (Top found : top)
            all.add(found.ranked().stream()
                    .map(ranked -> new Match(ranked.place(), ranked.value()))
                    .toList());
        return all;
    }

    /** Takes the products of a portion, (Q, rows). */
    private interface Portion {
        void accept(float[] products, int first, int rows);
    }

    private void inPortions(float[][] queries, MatrixView stored, Portion portion) {
        float[] joined = joined(queries, stored.columns());
        if (queries.length == 0) return;
        int most = Math.max(1, WAITING / queries.length);
        float[] products = new float[Math.multiplyExact(queries.length, Math.min(most, stored.rows()))];
        for (int first = 0, end; first < stored.rows(); first = end) {
            end = (int) Math.min(stored.rows(), (long) first + most);
            engine.similarity(products, joined, stored, first, end);
            portion.accept(products, first, end - first);
        }
    }

    private static float[] joined(float[][] queries, int columns) {
        float[] joined = new float[Math.multiplyExact(queries.length, columns)];
        for (int q = 0; q < queries.length; q++) {
            if (queries[q].length != columns)
                throw new ClipException(String.format(
                        Locale.ROOT,
                        "an embedding of %d numbers cannot be compared with stored ones of %d: they are of another"
                                + " model",
                        queries[q].length,
                        columns));
            System.arraycopy(queries[q], 0, joined, q * columns, columns);
        }
        return joined;
    }
}
