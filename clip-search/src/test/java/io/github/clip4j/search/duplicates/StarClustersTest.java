package io.github.clip4j.search.duplicates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.search.duplicates.StarClusters.Cluster;
import io.github.clip4j.search.duplicates.StarClusters.Pair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StarClustersTest {
    @Test
    void aChainIsNoCluster() {
        // 0 - 1 - 2 - 3 - 4, each alike to the next only.
        List<Pair> chain = new ArrayList<>();
        for (int i = 0; i < 4; i++) chain.add(new Pair(i, i + 1, 0.95f));
        assertEquals(
                List.of(new Cluster(1, List.of(1, 0, 2), 0.95f), new Cluster(3, List.of(3, 4), 0.95f)),
                StarClusters.of(5, chain));
    }

    @Test
    void theLeastAlikePairOfAClusterIsTold() {
        List<Pair> pairs =
                List.of(new Pair(5, 2, 0.99f), new Pair(5, 0, 0.98f), new Pair(0, 2, 0.96f), new Pair(1, 3, 0.97f));
        assertEquals(
                List.of(new Cluster(5, List.of(5, 2, 0), 0.96f), new Cluster(1, List.of(1, 3), 0.97f)),
                StarClusters.of(6, pairs));
    }

    @Test
    void nothingIsAlikeToNothing() {
        assertEquals(List.of(), StarClusters.of(3, List.of()));
    }

    /** Each item in at most one cluster, each member alike to the medoid, and no two items left that are alike. */
    @Test
    void clustersCoverWhatIsAlike() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            int items = 2 + random.nextInt(40);
            List<Pair> pairs = new ArrayList<>();
            Set<Set<Integer>> alike = new HashSet<>();
            for (int a = 0; a < items; a++)
                for (int b = a + 1; b < items; b++)
                    if (random.nextInt(8) == 0) {
                        pairs.add(new Pair(a, b, random.nextFloat()));
                        alike.add(Set.of(a, b));
                    }
            Set<Integer> seen = new HashSet<>();
            for (Cluster cluster : StarClusters.of(items, pairs)) {
                assertEquals(cluster.medoid(), cluster.members().getFirst());
                assertTrue(cluster.members().size() > 1);
                for (int member : cluster.members()) {
                    assertTrue(seen.add(member), "in two clusters: " + member);
                    assertTrue(member == cluster.medoid() || alike.contains(Set.of(member, cluster.medoid())));
                }
            }
            for (Pair pair : pairs) assertTrue(seen.contains(pair.a()) || seen.contains(pair.b()), pair::toString);
        }
    }
}
