package io.github.clip4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A text for readers, with samples in it: a Markdown file of the repository, or the Javadoc of a source file.
 *
 * @param file relative to the repository's root
 */
record Document(Path file) {
    /** The repository. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final String FENCE = "```";
    private static final String JAVADOC = "<pre>{@code";

    /**
     * A block of code.
     *
     * @param place file and number of the line before it
     * @param language as the fence has it
     */
    record Block(String place, String language, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }

        @Override
        public String toString() {
            return place;
        }
    }

    static Stream<Document> markdown() {
        return Stream.concat(
                        Stream.of("README.md", "CONTRIBUTING.md", "examples/README.md")
                                .map(Path::of),
                        list(ROOT.resolve("docs"), 1, ".md"))
                .map(Document::new);
    }

    static Stream<Document> sources() {
        return list(ROOT, 1, "")
                .filter(module -> Files.isRegularFile(ROOT.resolve(module, Path.of("pom.xml"))))
                .flatMap(module -> list(ROOT.resolve(module, Path.of("src/main/java")), Integer.MAX_VALUE, ".java"))
                .map(Document::new);
    }

    private static Stream<Path> list(Path folder, int depth, String suffix) {
        if (!Files.isDirectory(folder)) return Stream.empty();
        try (var walk = Files.walk(folder, depth)) {
            return walk
                    .filter(path -> path.toString().endsWith(suffix))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        try {
            return Files.readAllLines(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks between fences. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(FENCE)) continue;
            int begin = i;
            do i++;
            while (!lines.get(i).equals(FENCE));
            String language = lines.get(begin).substring(FENCE.length());
            blocks.add(new Block(file + ":" + (begin + 1), language, lines.subList(begin + 1, i)));
        }
        return blocks;
    }

    List<Block> blocks(String language) {
        return blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** The samples in Javadoc. */
    List<Block> javadocSamples() {
        List<Block> samples = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.contains("{@snippet")
                    || (line.contains("<pre>") && !line.strip().equals("* " + JAVADOC)))
                throw new AssertionError(file + ":" + (i + 1) + ": only samples in " + JAVADOC + " are found and run");
            if (!line.contains(JAVADOC)) continue;
            int begin = i;
            List<String> sample = new ArrayList<>();
            for (i++; !lines.get(i).strip().equals("* }</pre>"); i++)
                sample.add(lines.get(i).replaceFirst("^ *\\* ?", ""));
            samples.add(new Block(file + ":" + (begin + 1), "java", sample));
        }
        return samples;
    }
}
