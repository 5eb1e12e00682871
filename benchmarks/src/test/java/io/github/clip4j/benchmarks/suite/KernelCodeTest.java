package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.benchmarks.code.CompiledMethod;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelCodeTest {
    private static final List<String> EXPECTED = Stream.of(
                    "Tile6x2::multiply", "Tile6x4::multiply", "VectorExp::exp", "VectorCopy::row", "VectorCopy::all")
            .map(KernelCodeTest::name)
            .toList();

    private static String name(String method) {
        return KernelCode.PACKAGE + "." + method;
    }

    private static CompiledMethod compiled(String method, boolean osr, String... inlined) {
        Set<String> all = Stream.concat(Stream.of(inlined), Stream.of(method))
                .map(KernelCodeTest::name)
                .collect(Collectors.toSet());
        return new CompiledMethod(name(method), 9, "c2", 4, osr, 0, new byte[0], Set.of(), all);
    }

    @Test
    void nothingMissesEverything() {
        KernelCode nothing = KernelCode.of(List.of());
        assertEquals(List.of("all of Tile", "all of VectorCopy", "all of VectorExp"), nothing.missing(EXPECTED));
    }

    @Test
    void inlinedLoopsAreThereAndUnusedOnesAreNotMissed() {
        KernelCode code = KernelCode.of(List.of(
                compiled("Tile6x2::multiply", false),
                compiled("VectorExp::exp", false),
                compiled("VectorKernels::copy", false, "VectorCopy::row")));
        assertEquals(List.of(), code.missing(EXPECTED));
        assertEquals(List.of("Tile6x4.multiply", "VectorCopy.all"), code.idle(EXPECTED));
    }

    @Test
    void whatRanMustBeCompiledAsAWhole() {
        KernelCode code = KernelCode.of(List.of(
                compiled("Tile6x2::multiply", true),
                compiled("Tile6x4::multiply", false),
                compiled("VectorExp::exp", false),
                compiled("VectorCopy::all", true),
                compiled("VectorCopy::row", false)));
        assertEquals(List.of("Tile6x2.multiply", "VectorCopy.all"), code.missing(EXPECTED));
    }

    @Test
    void theLastCompilationCounts() {
        CompiledMethod last = compiled("VectorExp::exp", false, "VectorCopy::row");
        KernelCode code = KernelCode.of(List.of(compiled("VectorExp::exp", false), last));
        assertEquals(List.of(last), List.copyOf(code.compiled()));
    }

    @Test
    void widthsAreThoseOfTheProcessor() {
        assertEquals(
                List.of("128 bits", "256 bits", "512 bits", "256 bits, AVX2"),
                Width.all(512, Isa.NATIVE).stream().map(Width::title).toList());
        assertEquals(
                List.of(
                        List.of("-XX:UseAVX=2", "-Dclip.vectorBits=128"),
                        List.of("-XX:UseAVX=2", "-Dclip.vectorBits=256")),
                Width.all(256, Isa.AVX2).stream().map(Width::options).toList());
        assertEquals(List.of(), Width.all(0, Isa.NATIVE));
    }
}
