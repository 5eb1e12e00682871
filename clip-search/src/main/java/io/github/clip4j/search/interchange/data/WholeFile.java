package io.github.clip4j.search.interchange.data;

import io.github.clip4j.file.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Files and folders that appear whole under their names, or not at all. No state. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a file, which takes the place of one that is there.
     *
     * @param file in an existing folder
     * @param content fills it
     * @throws io.github.clip4j.error.ClipException that names the file, if it cannot be written
     */
    public static void write(Path file, Consumer<ByteSink> content) {
        try (Staging staging = Staging.file(file)) {
            try (ByteSink sink = ByteSink.open(staging.path(), file)) {
                content.accept(sink);
            }
            staging.commit();
        } catch (IOException e) {
            throw ByteSink.failure(file, e);
        }
    }

    /**
     * Writes a folder, which must not be there yet, or be empty.
     *
     * @param folder in an existing folder
     * @param content fills it under a name for the time being
     * @throws io.github.clip4j.error.ClipException that names the folder, if it cannot be written
     */
    public static void writeFolder(Path folder, Consumer<Path> content) {
        try (Staging staging = Staging.folder(folder)) {
            content.accept(staging.path());
            staging.commit();
        } catch (IOException e) {
            throw ByteSink.failure(folder, e);
        }
    }
}
