package io.github.clip4j.ranking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The greatest values, against a stable sort of all. */
class TopTest {
    private static final float[] FEW = {1f, 0.5f, -0f, 0f, -1f, Float.NaN, Float.NEGATIVE_INFINITY, 3e-45f};

    private static int[] sorted(float[] values, int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> Float.isNaN(values[i]))
                        .thenComparing(
                                Comparator.comparing((Integer i) -> values[i]).reversed()))
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    private static int[] top(float[] values, int count) {
        Top all = new Top(Math.min(count, values.length));
        all.offer(values, 0, values.length, 0);
        Top single = new Top(Math.min(count, values.length));
        for (int i = 0; i < values.length; i++) single.offer(values[i], i);
        assertEquals(bits(all.ranked()), bits(single.ranked()));
        return all.ranked().stream().mapToInt(Ranked::place).toArray();
    }

    private static List<List<Integer>> bits(List<Ranked> ranked) {
        return ranked.stream()
                .map(one -> List.of(one.place(), Float.floatToIntBits(one.value())))
                .toList();
    }

    @Test
    void itIsTheBeginningOfASortedList() {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 2, 10, 1000})
            for (int count : new int[] {0, 1, 3, 10, 999, 2000}) {
                // Few different values, so that many are equal.
                float[] values = new float[size];
                for (int i = 0; i < size; i++) values[i] = FEW[random.nextInt(FEW.length)];
                assertArrayEquals(sorted(values, count), top(values, count), count + " of " + size);
                for (int i = 0; i < size; i++) values[i] = (float) random.nextGaussian();
                assertArrayEquals(sorted(values, count), top(values, count), count + " of " + size);
            }
    }

    @Test
    void portionsAreOneList() {
        float[] values = {9, 2, 7, 7, Float.NaN, 7, -0f, 9};
        Top top = new Top(4);
        top.offer(values, 0, 3, 0);
        top.offer(values, 3, 5, 3);
        assertEquals(List.of(new Ranked(0, 9f), new Ranked(7, 9f), new Ranked(2, 7f), new Ranked(3, 7f)), top.ranked());
    }

    @Test
    void valuesComeBackAsTheyWere() {
        Top top = new Top(FEW.length);
        top.offer(FEW, 0, FEW.length, 0);
        List<Ranked> ranked = top.ranked();
        for (Ranked one : ranked)
            assertEquals(Float.floatToIntBits(FEW[one.place()]), Float.floatToIntBits(one.value()));
        assertTrue(Float.isNaN(ranked.getLast().value()), "NaN is last");
    }
}
