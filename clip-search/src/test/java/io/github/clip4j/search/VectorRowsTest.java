package io.github.clip4j.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.filter.Filter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vectors of an index as a matrix: of several segments, without what is deleted or filtered out. */
class VectorRowsTest {
    private static final int E = 40;
    private static final float[][] QUERIES = {Entries.vector(-1, E), Entries.vector(-2, E)};

    @TempDir
    private Path temporary;

    /** Segments of 10 entries, one of which is deleted as a whole. */
    @BeforeEach
    void makeIndex() {
        try (VectorWriter writer = VectorIndex.create(temporary.resolve("index"), IndexModel.unknown(E))) {
            for (int i = 0; i < 40; i++) {
                writer.put(Entries.entry(i, E));
                if (i % 10 == 9) writer.commit();
            }
            writer.delete("e3");
            for (int i = 20; i < 30; i++) writer.delete("e" + i);
            writer.commit();
        }
    }

    private VectorIndex open(int threads) {
        return VectorIndex.open(temporary.resolve("index"), threads);
    }

    private static void check(List<Integer> numbers, VectorRows rows) {
        assertEquals(numbers.size(), rows.matrix().rows());
        assertEquals(E, rows.matrix().columns());
        float[][] products = rows.products(QUERIES);
        for (int row = 0; row < numbers.size(); row++) {
            float[] expected = Entries.vector(numbers.get(row), E);
            float[] vector = new float[E];
            rows.matrix().read(row, 0, vector, 0, E);
            assertArrayEquals(expected, vector);
            assertEquals("e" + numbers.get(row), rows.entry(row).id());
            assertArrayEquals(expected, rows.entry(row).vector());
            for (int q = 0; q < QUERIES.length; q++) {
                double sum = 0;
                for (int j = 0; j < E; j++) sum += (double) QUERIES[q][j] * expected[j];
                assertEquals(sum, products[q][row], 1e-6);
            }
        }
    }

    private static List<Integer> present(int from, int to) {
        List<Integer> present = new ArrayList<>();
        for (int i = from; i < to; i++) if (i != 3 && (i < 20 || i >= 30)) present.add(i);
        return present;
    }

    @Test
    void rowsAreTheEntriesInTheirOrder() {
        try (VectorIndex index = open(2)) {
            try (VectorRows rows = index.rows(List.of())) {
                check(present(0, 40), rows);
            }
            try (VectorRows rows = index.rows(List.of(Filter.parse("number>=2"), Filter.parse("number<35")))) {
                check(present(2, 35), rows);
            }
            try (VectorRows rows = index.rows(List.of(Filter.parse("number>99")))) {
                check(List.of(), rows);
            }
            assertThrows(ClipException.class, () -> index.rows(List.of(Filter.parse("nmuber=1"))));
        }
    }

    @Test
    void productsAreTheSameBitsWithAnyNumberOfThreads() {
        try (VectorIndex one = open(1);
                VectorIndex three = open(3);
                VectorRows first = one.rows(List.of());
                VectorRows second = three.rows(List.of())) {
            assertArrayEquals(first.products(QUERIES), second.products(QUERIES));
        }
    }

    @Test
    void rowsStayWhenTheIndexIsClosedOrChanged() {
        VectorIndex index = open(1);
        try (VectorRows rows = index.rows(List.of())) {
            index.close();
            try (VectorWriter writer = VectorIndex.write(temporary.resolve("index"))) {
                writer.delete("e0");
                writer.compact();
            }
            check(present(0, 40), rows);
        }
    }
}
