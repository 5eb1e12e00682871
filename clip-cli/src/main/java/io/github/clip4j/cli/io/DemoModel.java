package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The small model in this module's own jar; it is read from there without being unpacked. */
public final class DemoModel {
    private static final String DIRECTORY = "/io/github/clip4j/cli/demo";
    private static final String A_FILE = DIRECTORY + "/config.json";

    /** Stays open until the process ends: the model reads its weights when they are first used. */
    private static @Nullable FileSystem jar;

    private DemoModel() {}

    /** The model's directory, on whichever file system it is. */
    public static synchronized Path directory() {
        URL url = Objects.requireNonNull(DemoModel.class.getResource(A_FILE), A_FILE);
        try {
            if (!url.getProtocol().equals("jar")) return parent(Path.of(url.toURI()));
            JarURLConnection connection = (JarURLConnection) url.openConnection();
            if (jar == null)
                jar = FileSystems.newFileSystem(
                        Path.of(connection.getJarFileURL().toURI()));
            return parent(jar.getPath(connection.getEntryName()));
        } catch (IOException | URISyntaxException e) {
            throw new ClipException("the demo model cannot be read: " + IoReason.of(e), e);
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent());
    }
}
