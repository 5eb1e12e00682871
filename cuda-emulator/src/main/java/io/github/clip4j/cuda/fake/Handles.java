package io.github.clip4j.cuda.fake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Opaque pointers of one kind. None is ever used twice, so that use after destruction is seen. */
final class Handles<T> {
    private static final long FIRST = 0x7a00_0000_0000L;
    private static long next = FIRST;

    private final String kind;
    private final World world;
    private final Map<Long, T> live = new LinkedHashMap<>();
    private final Map<T, Long> addresses = new HashMap<>();
    private final Set<Long> destroyed = new HashSet<>();

    Handles(String kind, World world) {
        this.kind = kind;
        this.world = world;
    }

    long add(T object) {
        next += 0x40;
        live.put(next, object);
        addresses.put(object, next);
        return next;
    }

    T get(long handle) {
        T object = live.get(handle);
        if (object == null) throw unknown(handle);
        return object;
    }

    T remove(long handle) {
        T object = get(handle);
        live.remove(handle);
        addresses.remove(object);
        destroyed.add(handle);
        return object;
    }

    /** The handle of a live object, else 0. */
    long of(T object) {
        return addresses.getOrDefault(object, 0L);
    }

    void forget(T object) {
        long handle = of(object);
        if (handle != 0) remove(handle);
    }

    int size() {
        return live.size();
    }

    List<T> all() {
        return List.copyOf(live.values());
    }

    private CallFailure unknown(long handle) {
        String why = destroyed.contains(handle) ? "is destroyed" : "never was one";
        world.fault(String.format(Locale.ROOT, "%s 0x%x %s", kind, handle, why));
        return new CallFailure(Status.INVALID_HANDLE);
    }
}
