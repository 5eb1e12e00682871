package io.github.clip4j.search;

import java.nio.file.Path;
import java.util.Map;

/** A program that changes an index until it is killed, and says what it begins and what it has committed. */
public final class KilledWriter {
    static final int E = 32;

    /** Of the entries that are merged, which have names of their own. */
    static final int FIRST_MERGED = 1_000_000;

    private KilledWriter() {}

    /** The vector that an entry has after so many replacements. */
    static float[] vector(int number, long version) {
        return Entries.vector((int) (number + 1_000_003 * version), E);
    }

    /**
     * Adds, replaces, deletes, compacts and merges.
     *
     * @param args the index, another index, the first round
     */
    public static void main(String[] args) {
        Path other = Path.of(args[1]);
        try (VectorWriter writer = VectorIndex.write(Path.of(args[0]))) {
            for (int round = Integer.parseInt(args[2]); ; round++) {
                say("adding " + round);
                for (int i = 0; i < 60; i++) put(writer, 60 * round + i, 0);
                writer.note("round", String.valueOf(round));
                commit(writer, "added " + round);
                say("deleting " + round);
                for (int i = 0; i < 60; i += 3) writer.delete("e" + (60 * round + i));
                for (int i = 1; i < 60; i += 3) put(writer, 60 * round + i, 1);
                commit(writer, "changed " + round);
                if (round % 3 == 2) {
                    say("merging " + round);
                    writer.merge(other);
                    writer.note("merged", String.valueOf(round));
                    commit(writer, "merged " + round);
                }
                if (round % 5 == 4) {
                    say("compacting " + round);
                    writer.compact();
                    commit(writer, "compacted " + round);
                }
            }
        }
    }

    private static void put(VectorWriter writer, int number, long version) {
        writer.put(new Entry("e" + number, vector(number, version), Map.of("version", version)));
    }

    private static void commit(VectorWriter writer, String what) {
        writer.commit();
        say(what);
    }

    private static void say(String what) {
        System.out.println(what);
        System.out.flush();
    }
}
