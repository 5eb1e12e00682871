package io.github.clip4j.cli.io;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What a misspelt word may have meant. */
final class Suggestion {
    private Suggestion() {}

    /** The nearest command or option, if it differs from the word by no more than every third letter. */
    static Optional<String> of(String word, CommandLine command) {
        Stream<String> known = word.startsWith("-")
                ? command.getCommandSpec().optionsMap().keySet().stream()
                : command.getSubcommands().keySet().stream();
        return known.filter(name -> distance(word, name) <= Math.max(1, name.length() / 3))
                .min(Comparator.comparingInt(name -> distance(word, name)));
    }

    /** Letters left out, added, changed or exchanged with their neighbour (Damerau's optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.length()][b.length()];
    }
}
