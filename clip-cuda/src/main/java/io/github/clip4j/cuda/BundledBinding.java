package io.github.clip4j.cuda;

import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
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

    /** Those beside this module's jar, the newest CUDA first; none where it is no jar in a folder. */
    static List<BundledBinding> all() {
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

    private static BundledBinding of(int major, Path jar, Path folder) throws IOException {
        List<URL> jars = new ArrayList<>(List.of(url(jar)));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path file : files) jars.add(url(file));
        }
        return new BundledBinding(major, () -> load(jars));
    }

    private static BackendProvider load(List<URL> jars) {
        try {
            return (BackendProvider) new Loader(jars)
                    .loadClass(CudaBackendProvider.class.getName())
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ClipException("the CUDA binding cannot be loaded from " + jars.getLast(), e);
        }
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
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
