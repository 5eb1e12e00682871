package io.github.clip4j.cuda;

import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A binding that is not on the path, but lies in a folder {@code cuda/12} or {@code cuda/13} beside this module's jar,
 * as in the command, which carries both. It is loaded together with classes of this module by a class loader of its
 * own, so that both can be tried in one process.
 */
final class BundledBinding {
    private final int major;
    private final Supplier<BackendProvider> opener;
    private @Nullable BackendProvider provider;

    /**
     * Loads nothing yet.
     *
     * @param major of its CUDA
     * @param opener loads it, when it is asked for first
     */
    BundledBinding(int major, Supplier<BackendProvider> opener) {
        this.major = major;
        this.opener = opener;
    }

    /**
     * Those beside this module's jar, the newest CUDA first; none where it is no jar in a folder, and none for classes
     * that are themselves loaded with one: they would find the same ones, without end.
     */
    static List<BundledBinding> all() {
        if (isOfLoader(BundledBinding.class)) return List.of();
        CodeSource source = BundledBinding.class.getProtectionDomain().getCodeSource();
        if (source == null || !"file".equals(source.getLocation().getProtocol())) return List.of();
        try {
            return all(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IOException e) {
            throw new ClipException("the folder " + source.getLocation() + " cannot be read", e);
        }
    }

    /**
     * Those beside a jar.
     *
     * @param jar with this module's classes
     */
    static List<BundledBinding> all(Path jar) throws IOException {
        Path parent = jar.resolveSibling("cuda");
        if (!Files.isDirectory(parent)) return List.of();
        List<BundledBinding> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
            for (Path folder : folders) {
                String name = String.valueOf(folder.getFileName());
                if (name.matches("\\d{1,4}")) found.add(of(Integer.parseInt(name), jar, folder));
            }
        }
        found.sort(Comparator.comparingInt((BundledBinding binding) -> binding.major)
                .reversed());
        return List.copyOf(found);
    }

    private static BundledBinding of(int major, Path jar, Path folder) {
        return new BundledBinding(major, () -> open(jar, folder));
    }

    private static BackendProvider open(Path jar, Path folder) {
        try {
            List<Path> files = jars(folder);
            Set<String> entries = new HashSet<>();
            for (Path file : files) addEntries(entries, file);
            List<String> missing = BindingParts.missing(entries::contains);
            return missing.isEmpty() ? load(jar, files) : incomplete(folder, "missing: " + String.join(", ", missing));
        } catch (IOException e) {
            return incomplete(folder, String.valueOf(e.getMessage()));
        } catch (ReflectiveOperationException | LinkageError e) {
            return incomplete(folder, "its classes cannot be loaded");
        }
    }

    private static BackendProvider incomplete(Path folder, String why) {
        return new UnusableProvider(
                folder + " has no complete binding (" + why + "): put its jars there anew, or remove the folder");
    }

    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new IOException("it cannot be read", e);
        }
        return jars;
    }

    private static void addEntries(Set<String> entries, Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream().map(ZipEntry::getName).forEach(entries::add);
        } catch (IOException e) {
            throw new IOException(jar.getFileName() + " is damaged or cannot be read", e);
        }
    }

    private static BackendProvider load(Path jar, List<Path> files) throws IOException, ReflectiveOperationException {
        List<URL> urls = new ArrayList<>(List.of(url(jar)));
        for (Path file : files) urls.add(url(file));
        return (BackendProvider) new Loader(urls)
                .loadClass(CudaBackendProvider.class.getName())
                .getConstructor()
                .newInstance();
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    /** By name, because a loader that has this module's classes anew has its own class anew, too. */
    static boolean isOfLoader(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null && loader.getClass().getName().equals(Loader.class.getName());
    }

    /** For example 12. */
    int major() {
        return major;
    }

    /** The backend with this binding; always the same. */
    synchronized BackendProvider provider() {
        if (provider == null) provider = opener.get();
        return provider;
    }

    /**
     * Has this module's classes anew, because those of its parent cannot see the binding; of all others it has none.
     */
    private static final class Loader extends URLClassLoader {
        private static final String OWN = BundledBinding.class.getPackageName() + ".";

        Loader(List<URL> jars) {
            super("cuda", jars.toArray(URL[]::new), BundledBinding.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OWN)) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
