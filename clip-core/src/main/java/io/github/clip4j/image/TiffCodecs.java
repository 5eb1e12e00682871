package io.github.clip4j.image;

import io.github.clip4j.discovery.Providers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The compressions that other modules add. */
final class TiffCodecs {
    private static final List<String> KNOWN = List.of("io.github.clip4j.cli.io.LzmaCodec");
    private static final Map<Integer, TiffCodec> FOUND = new ConcurrentHashMap<>();

    private TiffCodecs() {}

    /** The codec for a compression; the built-in ones have none. */
    static Optional<TiffCodec> find(int compression) {
        if (compression <= TiffKind.OLD_DEFLATE) return Optional.empty();
        // One that is missing is looked for again: another thread's class loader may have it.
        if (!FOUND.containsKey(compression)) {
            for (TiffCodec codec : Providers.of(TiffCodec.class, KNOWN)) FOUND.putIfAbsent(codec.compression(), codec);
        }
        return Optional.ofNullable(FOUND.get(compression));
    }
}
