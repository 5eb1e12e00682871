package io.github.clip4j.tokenizer.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tokenizer's tables, which lie beside its classes. */
public final class ResourceText {
    private ResourceText() {}

    /**
     * Opens a table.
     *
     * @param name the file's name in the tokenizer's folder
     * @return the open stream, which the caller closes
     */
    public static InputStream open(String name) {
        InputStream in = ResourceText.class.getResourceAsStream("/io/github/clip4j/tokenizer/" + name);
        if (in == null) throw new AssertionError(name + " is missing from the clip-core jar");
        return in;
    }

    /**
     * Reads a table.
     *
     * @param name the file's name in the tokenizer's folder
     * @return its lines
     */
    public static List<String> lines(String name) {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
