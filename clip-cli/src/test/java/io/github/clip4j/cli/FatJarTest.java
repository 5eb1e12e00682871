package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.converter.Converter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo model, which is a resource, and the providers behind it, in jars as people put them together. */
class FatJarTest {
    private static final String TEXT = "rocket";

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path directory;

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** Nothing but this loader's classes: as in a program that is started from its jar. */
    private void givesTheDemosEmbedding(ClassLoader loader) throws ReflectiveOperationException {
        float[] expected;
        try (Clip clip = Clip.demo()) {
            expected = clip.encodeText(TEXT);
        }
        Thread.currentThread().setContextClassLoader(loader);
        Class<?> type = loader.loadClass(Clip.class.getName());
        assertTrue(type != Clip.class, "a clip4j of its own");
        Object clip = Objects.requireNonNull(type.getMethod("demo").invoke(null));
        try {
            assertArrayEquals(expected, (float[])
                    type.getMethod("encodeText", String.class).invoke(clip, TEXT));
        } finally {
            type.getMethod("close").invoke(clip);
        }
    }

    @Test
    void oneJarWithoutServiceFiles() throws Exception {
        Path jar = directory.resolve("all.jar");
        Files.write(jar, together(false));
        try (URLClassLoader loader = new FatLoader(jar.toUri().toURL())) {
            givesTheDemosEmbedding(loader);
        }
    }

    /** As Spring Boot's loader serves them: from a jar in a jar, under addresses that only it understands. */
    @Test
    void aJarInAJar() throws Exception {
        for (boolean jarConnections : new boolean[] {true, false})
            givesTheDemosEmbedding(new NestedLoader(together(true), jarConnections));
    }

    /** All classes and resources of the command in one jar. */
    private static byte[] together(boolean services) throws IOException, URISyntaxException {
        Set<Path> places = new LinkedHashSet<>();
        for (Class<?> type : List.of(Clip.class, Main.class, Converter.class, CommandLine.class, Nullable.class))
            places.add(place(type));
        for (BackendProvider provider : Backends.all()) places.add(place(provider.getClass()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Set<String> names = new LinkedHashSet<>();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Path place : places) {
                if (Files.isDirectory(place)) add(out, place, names, services);
                else
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        add(out, jar.getPath("/"), names, services);
                    }
            }
        }
        assertTrue(names.contains("io/github/clip4j/Clip.class"), names::toString);
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream out, Path root, Set<String> names, boolean services) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (name.endsWith("module-info.class") || (!services && name.startsWith("META-INF/services/")))
                    continue;
                if (!names.add(name)) continue;
                out.putNextEntry(new ZipEntry(name));
                Files.copy(file, out);
            }
        }
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(type.getProtectionDomain().getCodeSource())
                .getLocation()
                .toURI());
    }

    /** Java's own loaders would answer for the modules of this test: only what the jar lacks is theirs. */
    private static boolean isOurs(String name) {
        return name.startsWith("io.github.clip4j.") || name.startsWith("picocli.");
    }

    private static final class FatLoader extends URLClassLoader {
        FatLoader(URL jar) {
            super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = isOurs(name) ? findLoadedClass(name) : super.loadClass(name, resolve);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        public @Nullable URL getResource(String name) {
            URL own = findResource(name);
            return own != null ? own : super.getResource(name);
        }
    }

    /** Classes and resources from memory; a resource's address is of a jar, but not of a file. */
    private static final class NestedLoader extends ClassLoader {
        private static final String JAR = "nested:/srv/app.jar/!BOOT-INF/lib/all.jar";
        private final Map<String, byte[]> entries = new HashMap<>();
        private final boolean jarConnections;

        NestedLoader(byte[] jar, boolean jarConnections) throws IOException {
            super(ClassLoader.getPlatformClassLoader());
            this.jarConnections = jarConnections;
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry())
                    entries.put(entry.getName(), in.readAllBytes());
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = isOurs(name) ? findLoadedClass(name) : super.loadClass(name, resolve);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        public @Nullable URL getResource(String name) {
            URL own = findResource(name);
            return own != null ? own : super.getResource(name);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = entries.get(name.replace('.', '/') + ".class");
            if (bytes == null) throw new ClassNotFoundException(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        protected @Nullable URL findResource(String name) {
            byte[] bytes = entries.get(name);
            if (bytes == null) return null;
            try {
                return URL.of(URI.create("jar:" + JAR + "!/" + name), new Handler(bytes, jarConnections));
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Enumeration<URL> findResources(String name) {
            URL found = findResource(name);
            return found == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(found));
        }
    }

    private static final class Handler extends URLStreamHandler {
        private final byte[] bytes;
        private final boolean jarConnections;

        Handler(byte[] bytes, boolean jarConnections) {
            this.bytes = bytes;
            this.jarConnections = jarConnections;
        }

        @Override
        protected URLConnection openConnection(URL url) throws IOException {
            return jarConnections ? new Nested(url, bytes) : new Plain(url, bytes);
        }

        /** The address has a scheme in it that java does not know. */
        @Override
        protected void parseURL(URL url, String spec, int start, int limit) {
            setURL(url, url.getProtocol(), "", -1, "", "", spec.substring(start, limit), null, null);
        }
    }

    /** As Spring Boot's: the jar's own address is none of a file. */
    private static final class Nested extends JarURLConnection {
        private final byte[] bytes;

        Nested(URL url, byte[] bytes) throws MalformedURLException {
            super(URL.of(URI.create("jar:file:/none.jar!/" + url.getPath().replaceAll(".*!/", "")), null));
            this.bytes = bytes;
        }

        @Override
        public URL getJarFileURL() {
            try {
                return URL.of(URI.create("nested:/srv/app.jar"), new Handler(bytes, true));
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public JarFile getJarFile() throws IOException {
            throw new IOException("it is no file");
        }

        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private static final class Plain extends URLConnection {
        private final byte[] bytes;

        Plain(URL url, byte[] bytes) {
            super(url);
            this.bytes = bytes;
        }

        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
