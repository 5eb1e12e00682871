package io.github.clip4j.discovery;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds the providers of a service wherever they may be: by the class loader of clip4j's own classes, since the
 * thread's may know nothing of them (Spring Boot's common pool, plug-in hosts); by the thread's, since that of an
 * application may know more; and clip4j's own by their names, since a jar put together from several often keeps one
 * service file of each name, or none.
 */
public final class Providers {
    private static final Logger LOG = System.getLogger("io.github.clip4j");
    /** A loader that finds a broken provider may go on to the next one, or find the same one forever. */
    private static final int MOST_BROKEN = 100;

    private Providers() {}

    /**
     * All providers, each class once.
     *
     * @param service named by a {@code uses} of this module
     * @param known names of clip4j's own providers, which need not be there
     * @return new objects, those of clip4j's class loader first
     * @param <S> the service
     */
    public static <S> List<S> of(Class<S> service, List<String> known) {
        ClassLoader own = Providers.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Found<S> found = new Found<>(service);
        found.addAll(ServiceLoader.load(service, own).iterator(), Level.WARNING);
        // The thread's loader may have a clip4j of its own, whose providers are none of this one's.
        if (context != null && !context.equals(own))
            found.addAll(ServiceLoader.load(service, context).iterator(), Level.DEBUG);
        for (String name : known) {
            found.add(name, own);
            if (context != null && !context.equals(own)) found.add(name, context);
        }
        return found.providers;
    }

    /**
     * Does something while this thread knows the classes of Java only: for a service of Java's that one broken provider
     * spoils.
     *
     * @param work to be done
     * @return its result
     * @param <T> of this type
     */
    public static <T> T withPlatformLoader(Supplier<T> work) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return work.get();
        } finally {
            Thread.currentThread().setContextClassLoader(context);
        }
    }

    private static final class Found<S> {
        private final Class<S> service;
        private final Set<String> names = new LinkedHashSet<>();
        private final List<S> providers = new ArrayList<>();

        Found(Class<S> service) {
            this.service = service;
        }

        void addAll(Iterator<S> loaded, Level level) {
            for (int broken = 0; broken < MOST_BROKEN; ) {
                try {
                    if (!loaded.hasNext()) return;
                    add(loaded.next());
                } catch (ServiceConfigurationError | LinkageError e) {
                    broken++;
                    LOG.log(level, "a provider cannot be used and is left out: " + e.getMessage());
                }
            }
        }

        private void add(S provider) {
            if (names.add(provider.getClass().getName())) providers.add(provider);
        }

        void add(String name, ClassLoader loader) {
            if (names.contains(name)) return;
            try {
                Class<?> type = Class.forName(name, true, loader);
                if (service.isAssignableFrom(type))
                    add(service.cast(type.getConstructor().newInstance()));
            } catch (ReflectiveOperationException | LinkageError e) {
                LOG.log(Level.DEBUG, "not there: " + name, e);
            }
        }
    }
}
