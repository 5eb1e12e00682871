package io.github.clip4j.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The heap against the definition: merge the pair of lowest rank, leftmost first, until there is none. */
class PairMergerTest {
    private static final int SYMBOLS = 4;

    @Test
    void equalsTheDefinition() {
        Random random = new Random(20210226);
        int shortened = 0;
        for (int round = 0; round < 2000; round++) {
            MergeTable merges = new MergeTable(40);
            int next = SYMBOLS;
            for (int i = 0; i < 40; i++) if (merges.add(random.nextInt(next), random.nextInt(next), next)) next++;
            PairMerger merger = new PairMerger(merges);
            int count = 1 + random.nextInt(200);
            int[] symbols = merger.symbols(count);
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < count; i++) expected.add(symbols[i] = random.nextInt(SYMBOLS));
            mergeByDefinition(expected, merges);
            IdList found = new IdList();
            merger.merge(count, found);
            if (found.size() < count) shortened++;
            int number = round;
            assertArrayEquals(
                    expected.stream().mapToInt(Integer::intValue).toArray(),
                    found.toArray(found.size()),
                    () -> "round " + number);
        }
        assertTrue(shortened > 1500, "the random merges apply");
    }

    private static void mergeByDefinition(List<Integer> ids, MergeTable merges) {
        while (true) {
            int best = -1;
            int at = -1;
            for (int i = 0; i + 1 < ids.size(); i++) {
                int rank = merges.rank(ids.get(i), ids.get(i + 1));
                if (rank < 0 || (best >= 0 && rank >= best)) continue;
                best = rank;
                at = i;
            }
            if (at < 0) return;
            ids.set(at, merges.result(best));
            ids.remove(at + 1);
        }
    }
}
