package io.github.clip4j.json;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.GitLfs;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Small files beside a model, read within limits: they come from strangers, and what is larger than its purpose needs
 * is something else.
 */
public final class JsonFile {
    /** Configurations are a few kilobytes; open_clip's and transformers' own stay below 64. */
    private static final int MAX_CONFIG_BYTES = 4 << 20;

    private static final int MAX_CONFIG_VALUES = 1 << 18;

    private JsonFile() {}

    /**
     * Whether a file is there.
     *
     * @param file any name
     * @return true if it exists
     * @throws ClipException as {@link #refuseBrokenLink}
     */
    public static boolean isPresent(Path file) {
        if (Files.exists(file)) return true;
        refuseBrokenLink(file);
        return false;
    }

    /**
     * Refuses a link whose target is missing, as in a cache of the hub that has lost a file. To take the file for
     * absent would be to go on without what it says.
     *
     * @param file any name
     * @throws ClipException in one line, if it is such a link
     */
    public static void refuseBrokenLink(Path file) {
        if (Files.isSymbolicLink(file) && !Files.exists(file))
            throw new ClipException(file + ": a link to a file that is missing; download it again, or remove the link");
    }

    /**
     * Reads a configuration.
     *
     * @param file a JSON object of at most 4 MiB
     * @return the object, whose path is the file's
     * @throws ClipException in one line that begins with the file, if it cannot be read, is too large or no JSON object
     */
    public static JsonObject config(Path file) {
        return read(file, MAX_CONFIG_BYTES, MAX_CONFIG_VALUES);
    }

    /**
     * Reads a JSON object.
     *
     * @param file where it lies
     * @param maxBytes the most that it may have
     * @param maxValues as for {@link Json#parse(byte[], int)}
     * @return the object, whose path is the file's
     * @throws ClipException in one line that begins with the file, if it cannot be read, is too large or no JSON object
     */
    public static JsonObject read(Path file, int maxBytes, int maxValues) {
        return JsonObject.of(value(file, maxBytes, maxValues), file.toString());
    }

    /**
     * Reads a configuration that need not be an object.
     *
     * @param file any JSON of at most 4 MiB
     * @return the value, as for {@link Json#parse(byte[])}
     * @throws ClipException in one line that begins with the file, if it cannot be read, is too large or no JSON
     */
    public static @Nullable Object value(Path file) {
        return value(file, MAX_CONFIG_BYTES, MAX_CONFIG_VALUES);
    }

    private static @Nullable Object value(Path file, int maxBytes, int maxValues) {
        try {
            return Json.parse(bytes(file, maxBytes), maxValues);
        } catch (JsonException e) {
            throw e.in(file.toString());
        }
    }

    /**
     * Reads a whole file.
     *
     * @param file any file
     * @param maxBytes the most that it may have
     * @return its bytes
     * @throws ClipException in one line that begins with the file, if it cannot be read is larger, or is a pointer of
     *     Git LFS
     */
    public static byte[] bytes(Path file, int maxBytes) {
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > maxBytes) throw tooLarge(file, maxBytes);
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) throw tooLarge(file, maxBytes);
            GitLfs.refuse(bytes, file.toString());
            return bytes;
        } catch (IOException e) {
            throw new ClipException(file + ": " + IoReason.of(e), e);
        }
    }

    private static ClipException tooLarge(Path file, int maxBytes) {
        return new ClipException(file + ": larger than " + maxBytes
                + " bytes, which is more than this model can need; put its own file there, or remove it");
    }
}
