package io.github.clip4j.search.interchange.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Searching a file finds what faiss finds in it, with its scores. */
class FaissSearchTest {
    /**
     * Both sum float32 in an order of their own: 24 numbers, or 512 that are much smaller, up to a score of 1.2, so
     * that 24 roundings of 6e-8 of it may differ. Largest seen: 4.8e-7.
     */
    private static final float SCORE = 2e-6f;

    private static final int TOP = 10;

    static List<FaissFiles.Expected> files() {
        return FaissFiles.all();
    }

    @ParameterizedTest
    @MethodSource("files")
    void findsTheSame(FaissFiles.Expected expected) {
        try (FaissIndex index = FaissIndex.open(expected.file())) {
            for (int q = 0; q < expected.queries().length; q++) {
                Neighbours found = index.search(expected.queries()[q], TOP);
                String where = expected + ", query " + q;
                long present =
                        LongStream.of(expected.ids()[q]).filter(id -> id != -1).count();
                assertEquals(present, found.size(), where);
                for (int i = 0; i < found.size(); i++)
                    assertEquals(expected.scores()[q][i], found.scores()[i], SCORE, where + ", rank " + i);
                assertEquals(
                        withoutTies(expected.ids()[q], expected.scores()[q], found.size()),
                        withoutTies(found.ids(), found.scores(), found.size()),
                        where);
            }
        }
    }

    /** Ids by groups of equal scores, of which the last may go on beyond what was asked for. */
    private static List<Set<Long>> withoutTies(long[] ids, float[] scores, int count) {
        List<Set<Long>> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i == 0 || Math.abs(scores[i] - scores[i - 1]) > SCORE) groups.add(new TreeSet<>());
            groups.getLast().add(ids[i]);
        }
        if (count == TOP) groups.removeLast();
        return groups;
    }

    @Test
    void everyKindIsThere() {
        TreeSet<String> kinds = new TreeSet<>();
        for (FaissFiles.Expected expected : files()) {
            try (FaissIndex index = FaissIndex.open(expected.file())) {
                kinds.add(index.kind());
            }
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "IxFI IxF2 IxMp IxM2 IwFl IwPQ IwSq IxPq IxSQ IHNf IHNs IHNp IxPT IxRF".split(" ", -1))),
                kinds);
    }

    @Test
    void aQueryOfAnotherLengthIsRefused() {
        try (FaissIndex index = FaissIndex.open(FaissFiles.path("d24/flat_ip.faiss"))) {
            String message = Sources.refusal(() -> index.search(new float[23], 3));
            assertTrue(message.contains("flat_ip.faiss: a query of 23 dimensions, but the index has 24"), message);
            assertThrows(ClipException.class, () -> index.search(new float[24], 0));
        }
    }

    @Test
    void moreThanThereAreIsAllThatThereAre() {
        try (FaissIndex index = FaissIndex.open(FaissFiles.path("d24/flat_ip.faiss"))) {
            assertEquals(300, index.search(new float[24], Integer.MAX_VALUE).size());
        }
    }
}
