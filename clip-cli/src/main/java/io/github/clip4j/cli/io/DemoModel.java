package io.github.clip4j.cli.io;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The small model in this module's own jar. It is read from there without being unpacked where the jar is a file; where
 * it is a part of another file, as in Spring Boot's jars, it is unpacked until the process ends.
 */
public final class DemoModel {
    private static final String DIRECTORY = "/io/github/clip4j/cli/demo";
    private static final List<String> FILES = List.of(
            "config.json",
            "merges.txt",
            "model.safetensors",
            "preprocessor_config.json",
            "tokenizer_config.json",
            "vocab.json");

    /** Stays there until the process ends: the model reads its weights when they are first used. */
    private static @Nullable Path directory;

    private DemoModel() {}

    /** The model's directory, on whichever file system it is. */
    public static synchronized Path directory() {
        if (directory != null) return directory;
        try {
            Path found = inPlace();
            directory = found != null ? found : unpacked();
            return directory;
        } catch (IOException e) {
            throw new ClipException("the demo model cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Null if it is not in a folder, in a file that is a jar, or in the runtime. */
    private static @Nullable Path inPlace() throws IOException {
        URL url = resource(FILES.getFirst());
        try {
            Path file;
            if (!url.getProtocol().equals("jar")) file = Path.of(url.toURI());
            else if (url.openConnection() instanceof JarURLConnection jar
                    && jar.getJarFileURL().getProtocol().equals("file"))
                file = FileSystems.newFileSystem(Path.of(jar.getJarFileURL().toURI()))
                        .getPath(jar.getEntryName());
            else return null;
            return Files.isRegularFile(file) ? file.getParent() : null;
        } catch (URISyntaxException
                | IllegalArgumentException
                | FileSystemNotFoundException
                | ProviderNotFoundException _) {
            // A class loader with addresses of its own.
            return null;
        }
    }

    private static Path unpacked() throws IOException {
        File folder = Files.createTempDirectory("clip4j-demo").toFile();
        folder.deleteOnExit();
        for (String name : FILES) {
            File file = new File(folder, name);
            // Before the folder, which must be empty then.
            file.deleteOnExit();
            try (InputStream in = resource(name).openStream()) {
                Files.copy(in, file.toPath());
            }
        }
        return folder.toPath();
    }

    private static URL resource(String name) {
        String path = DIRECTORY + "/" + name;
        return Objects.requireNonNull(DemoModel.class.getResource(path), path);
    }
}
