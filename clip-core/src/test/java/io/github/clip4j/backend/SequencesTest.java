package io.github.clip4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequencesTest {
    @Test
    void withoutAPrefixTokensAreSideBySide() {
        Sequences sequences = Sequences.full(4);
        assertEquals(12, sequences.rows(3));
        for (int row = 0; row < 12; row++) {
            assertEquals(row / 4, sequences.sequence(row));
            assertEquals(row % 4, sequences.token(row));
            assertEquals(row, sequences.row(row / 4, row % 4));
        }
    }

    /** Rows 0 1 are everyone's, then 2 3 4, 5 6 7 and 8 9 10. */
    @Test
    void aPrefixComesOnce() {
        Sequences sequences = Sequences.causal(5, 2);
        assertEquals(11, sequences.rows(3));
        assertEquals(3, sequences.count(11));
        assertEquals("[0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2]", rows(sequences::sequence));
        assertEquals("[0, 1, 2, 3, 4, 2, 3, 4, 2, 3, 4]", rows(sequences::token));
        assertEquals(1, sequences.row(2, 1));
        for (int row = 0; row < 11; row++)
            assertEquals(row, sequences.row(sequences.sequence(row), sequences.token(row)));
        assertEquals(0, sequences.firstOwn(0));
        assertEquals(2, sequences.firstOwn(1));
    }

    private static String rows(IntUnaryOperator of) {
        return IntStream.range(0, 11).map(of).boxed().toList().toString();
    }

    @Test
    void masksHideWhatFollows() {
        assertEquals(4, Sequences.full(4).seen(0));
        assertEquals(1, Sequences.causal(4, 0).seen(0));
        assertEquals(4, Sequences.causal(4, 0).seen(3));
    }

    @Test
    void prefixesHaveLimits() {
        assertThrows(IllegalArgumentException.class, () -> Sequences.causal(5, 5));
        assertThrows(IllegalArgumentException.class, () -> Sequences.causal(5, -1));
        assertThrows(IllegalArgumentException.class, () -> new Sequences(5, 2, false));
        assertThrows(
                IllegalArgumentException.class, () -> Sequences.causal(5, 2).requireNoPrefix());
    }
}
