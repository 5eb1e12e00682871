package io.github.clip4j.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.reference.ReferenceBackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs are packed in many ways, and run under class loaders of all kinds. */
class ProvidersTest {
    private static final String REFERENCE = ReferenceBackendProvider.class.getName();

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    private Path directory;

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private static List<String> backends() {
        return Providers.of(BackendProvider.class, List.of()).stream()
                .map(provider -> provider.getClass().getName())
                .toList();
    }

    @Test
    void theThreadsLoaderNeedNotKnowThem() {
        for (ClassLoader loader : new ClassLoader[] {null, ClassLoader.getPlatformClassLoader(), before}) {
            Thread.currentThread().setContextClassLoader(loader);
            assertEquals(1, backends().stream().filter(REFERENCE::equals).count(), "under " + loader);
        }
    }

    /** A host with clip4j in one loader and an addition to it in another, or one that names what is not there. */
    @Test
    void theThreadsLoaderIsAskedTooAndBrokenProvidersAreLeftOut() throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        try (URLClassLoader loader = new Host(directory.toUri().toURL())) {
            Thread.currentThread().setContextClassLoader(loader);
            Path file = services.resolve(BackendProvider.class.getName());
            Files.writeString(file, "no.such.Provider\n" + REFERENCE + "\n" + More.class.getName());
            List<String> found = backends();
            assertEquals(1, found.stream().filter(REFERENCE::equals).count(), found::toString);
            assertTrue(found.contains(More.class.getName()), found::toString);
        }
    }

    /** As in a jar whose maker has kept one service file of each name, or none: only classes are there. */
    @Test
    void ownProvidersAreFoundWithoutServiceFiles() throws Exception {
        URL classes = Backends.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader bare = new WithoutServices(classes)) {
            Class<?> backends = bare.loadClass(Backends.class.getName());
            List<?> all =
                    (List<?>) Objects.requireNonNull(backends.getMethod("all").invoke(null));
            List<String> names = new ArrayList<>();
            for (Object provider : all) names.add(provider.getClass().getName());
            assertTrue(names.contains(REFERENCE), names::toString);
        }
    }

    /** What another loader adds. */
    public static final class More implements BackendProvider {
        @Override
        public String name() {
            return "more";
        }

        @Override
        public Availability probe() {
            return new Availability(false, 0, "for a test");
        }

        @Override
        public Backend open(BackendOptions options) {
            throw new AssertionError("never usable");
        }
    }

    /** Has one class of its own. */
    private static final class Host extends URLClassLoader {
        Host(URL url) {
            super(new URL[] {url}, ProvidersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(More.class.getName())) return super.loadClass(name, resolve);
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : defined(name);
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream in = Objects.requireNonNull(ProvidersTest.class.getResourceAsStream(file), file)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final class WithoutServices extends URLClassLoader {
        WithoutServices(URL classes) {
            super(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
        }

        @Override
        public Enumeration<URL> findResources(String name) throws IOException {
            return name.startsWith("META-INF/services/") ? Collections.emptyEnumeration() : super.findResources(name);
        }
    }
}
