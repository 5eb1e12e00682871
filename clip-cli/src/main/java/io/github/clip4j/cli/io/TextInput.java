package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Texts from the command line or, one per line, from a file or standard input. */
public final class TextInput {
    /** Stands for standard input where a file is expected. */
    public static final String STDIN = "-";

    private static final int MAX_LABELS = 1_000_000;
    private static final int EXCERPT = 40;

    private TextInput() {}

    /**
     * A text and where it comes from.
     *
     * @param place for messages; empty on the command line
     * @param text the text
     */
    public record Located(String place, String text) {
        /** A text of the command line. */
        public static Located argument(String text) {
            return new Located("", text);
        }

        /** A message about this text: where it stands, how it begins, what is wrong. */
        public String message(String fault) {
            return (place.isEmpty() ? "" : place + ": ") + excerpt(text) + ": " + fault;
        }
    }

    /** The beginning of a text in quotes, for messages. */
    public static String excerpt(String text) {
        if (text.codePointCount(0, text.length()) <= EXCERPT) return '"' + text + '"';
        return '"' + text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + "…\"";
    }

    /**
     * All lines of a file that are not blank.
     *
     * @param file a path, or - for standard input
     * @param faults takes a message for each line that is no text
     */
    public static List<Located> labels(String file, InputStream standardInput, Consumer<String> faults) {
        List<Located> labels = new ArrayList<>();
        forEachLine(
                file,
                standardInput,
                line -> {
                    if (line.text().isBlank()) return;
                    if (labels.size() == MAX_LABELS)
                        throw new ClipException(name(file) + ": more than " + MAX_LABELS + " labels");
                    labels.add(new Located(line.place(), line.text().strip()));
                },
                faults);
        return labels;
    }

    /**
     * Passes on each line of a file as soon as it is read, blank ones too, so the file may be of any length.
     *
     * @param file a path, or - for standard input
     * @param consumer takes the texts
     * @param faults takes a message for each line that is no text
     */
    public static void forEachLine(
            String file, InputStream standardInput, Consumer<Located> consumer, Consumer<String> faults) {
        forEach(file, standardInput, LineReader::new, consumer, faults);
    }

    /** As {@link #forEachLine}, for names of files, which end with a line or with NUL. */
    public static void forEachName(
            String file, InputStream standardInput, Consumer<Located> consumer, Consumer<String> faults) {
        forEach(file, standardInput, LineReader::ofNames, consumer, faults);
    }

    private interface Reader {
        LineReader of(InputStream in, String name) throws IOException;
    }

    private static void forEach(
            String file,
            InputStream standardInput,
            Reader reader,
            Consumer<Located> consumer,
            Consumer<String> faults) {
        try {
            if (file.equals(STDIN)) {
                // Not closed: standard input belongs to the process.
                readLines(reader.of(standardInput, name(file)), name(file), consumer, faults);
                return;
            }
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                readLines(reader.of(in, file), file, consumer, faults);
            }
        } catch (IOException e) {
            throw new ClipException(Failures.describe(e), e).in(name(file));
        }
    }

    /** How many lines a file has; -1 for standard input, which can be read only once. */
    public static long count(String file) {
        if (file.equals(STDIN) || !Files.isRegularFile(Path.of(file))) return -1;
        long[] lines = {0};
        forEachLine(file, InputStream.nullInputStream(), _ -> lines[0]++, _ -> lines[0]++);
        return lines[0];
    }

    private static String name(String file) {
        return file.equals(STDIN) ? "standard input" : file;
    }

    private static void readLines(LineReader reader, String name, Consumer<Located> consumer, Consumer<String> faults)
            throws IOException {
        for (var line = reader.next(); line != null; line = reader.next()) {
            String place = name + ", line " + line.number();
            if (line.text() != null) consumer.accept(new Located(place, line.text()));
            else faults.accept(place + ": " + line.fault());
        }
    }
}
