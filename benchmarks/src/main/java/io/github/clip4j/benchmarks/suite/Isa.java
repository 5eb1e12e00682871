package io.github.clip4j.benchmarks.suite;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The instructions that engines may use. */
enum Isa {
    /** All that the processor has. */
    NATIVE(List.of()),
    /** Vectors of 256 bits, 16 registers. */
    AVX2(List.of("-XX:UseAVX=2"));

    private final List<String> javaOptions;

    Isa(List<String> javaOptions) {
        this.javaOptions = javaOptions;
    }

    /** What restricts clip4j. */
    List<String> javaOptions() {
        return javaOptions;
    }

    /** Its name on the command line. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Isa of(String id) {
        for (Isa isa : values()) if (isa.id().equals(id)) return isa;
        String all = Arrays.stream(values()).map(Isa::id).collect(Collectors.joining(" or "));
        throw new IllegalArgumentException("--isa: expected " + all + ", found " + id);
    }
}
