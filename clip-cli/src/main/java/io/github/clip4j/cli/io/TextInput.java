package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Texts from the command line or, one per line, from a file or standard input. */
public final class TextInput {
    private static final String STDIN = "-";
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private static final int EXCERPT = 40;

    private TextInput() {}

    /** The beginning of a text in quotes, for messages. */
    public static String excerpt(String text) {
        if (text.length() <= EXCERPT) return '"' + text + '"';
        return '"'
                + text.substring(
                        0, text.offsetByCodePoints(0, Math.min(EXCERPT, text.codePointCount(0, text.length()))))
                + "…\"";
    }

    /** All lines of a file that are not blank. */
    public static List<String> labels(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<String> lines = new ArrayList<>();
            readLines(in, file.toString(), line -> {
                if (!line.isBlank()) lines.add(line.strip());
            });
            return lines;
        } catch (IOException e) {
            throw new ClipException(Failures.describe(e), e);
        }
    }

    /**
     * Hands over each line of a file as it is read, blank ones too, so that the file may be of any length.
     *
     * @param file a path, or - for standard input
     */
    public static void forEachLine(String file, InputStream standardInput, Consumer<String> consumer) {
        try {
            if (file.equals(STDIN)) {
                readLines(standardInput, "standard input", consumer);
                return;
            }
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                readLines(in, file, consumer);
            }
        } catch (IOException e) {
            throw new ClipException(Failures.describe(e), e);
        }
    }

    private static void readLines(InputStream in, String name, Consumer<String> consumer) throws IOException {
        // Not closed: standard input is the process'.
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        long number = 0;
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (number++ == 0 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) line = line.substring(1);
                consumer.accept(line);
            }
        } catch (CharacterCodingException e) {
            throw new ClipException(name + ": not valid UTF-8 after line " + number, e);
        }
    }
}
