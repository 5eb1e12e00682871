package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The instructions that engines may use. */
enum Isa {
    /** All that the processor has. */
    NATIVE(List.of(), Map.of()),
    /** Vectors of 256 bits, 16 registers. Older versions of oneDNN know only the variable's former name. */
    AVX2(
            List.of("-XX:UseAVX=2"),
            Map.of(
                    "ONEDNN_MAX_CPU_ISA", "AVX2",
                    "DNNL_MAX_CPU_ISA", "AVX2",
                    "MKL_ENABLE_INSTRUCTIONS", "AVX2",
                    "ATEN_CPU_CAPABILITY", "avx2",
                    "OPENBLAS_CORETYPE", "Haswell"));

    /** The variables of these libraries. */
    private static final List<String> PREFIXES = List.of("OPENBLAS_", "MKL_", "ONEDNN_", "DNNL_", "ATEN_");

    private static final List<String> UNRESTRICTED = List.of("onnxruntime", "onnxruntime-int8");

    private final List<String> javaOptions;
    private final Map<String, String> environment;

    Isa(List<String> javaOptions, Map<String, String> environment) {
        this.javaOptions = javaOptions;
        this.environment = environment;
    }

    /** What restricts clip4j. */
    List<String> javaOptions() {
        return javaOptions;
    }

    /** Restricts peers, which otherwise choose their kernels by themselves. */
    void restrict(Map<String, String> variables) {
        variables.keySet().removeIf(name -> PREFIXES.stream().anyMatch(name::startsWith));
        variables.putAll(environment);
    }

    /** Whether an engine can be restricted on this processor; ONNX Runtime has no such option. */
    boolean binds(String engine) {
        return this == NATIVE || !Machine.hasAvx512() || !UNRESTRICTED.contains(engine);
    }

    /** Bars beside engines that may use more do not count. */
    List<Row.Bar> comparable(List<Row.Bar> bars) {
        return bars.stream()
                .map(bar -> binds(bar.peer()) ? bar : bar.incomparable())
                .toList();
    }

    /** What to say of an engine that may use more than the others. */
    static String unrestricted(String engine) {
        return engine + " is not restricted: it uses AVX-512 here";
    }

    /** What to say of an engine that has started; an exception if it says that it uses more than it may. */
    List<String> notes(EngineProcess engine) throws EngineException {
        if (this == NATIVE || engine.engine().equals(Clip4jEngine.NAME)) return List.of();
        if (!binds(engine.engine())) return List.of(unrestricted(engine.engine()));
        String words = engine.isa();
        if (words.equals("avx512"))
            throw new EngineException("refused: it says that it uses AVX-512 in spite of --isa " + id());
        return words.equals(id()) ? List.of() : List.of(engine.engine() + " does not say which instructions it uses");
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
