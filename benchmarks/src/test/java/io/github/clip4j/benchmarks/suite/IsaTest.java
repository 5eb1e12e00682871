package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsaTest {
    @Test
    void theOptionIsChecked() {
        assertEquals(Isa.NATIVE, Options.parse(List.of()).isa());
        assertEquals(Isa.AVX2, Options.parse(List.of("--isa", "avx2")).isa());
        Exception e = assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--isa", "sse")));
        assertEquals("--isa: expected native or avx2, found sse", e.getMessage());
    }

    @Test
    void variablesOfTheUserDoNotReachPeers() {
        Map<String, String> variables = new HashMap<>(Map.of("OPENBLAS_CORETYPE", "Zen", "MKL_VERBOSE", "1", "A", "b"));
        Isa.NATIVE.restrict(variables);
        assertEquals(Map.of("A", "b"), variables);
        Isa.AVX2.restrict(variables);
        assertEquals("Haswell", variables.get("OPENBLAS_CORETYPE"));
        assertEquals("AVX2", variables.get("ONEDNN_MAX_CPU_ISA"));
        assertEquals("avx2", variables.get("ATEN_CPU_CAPABILITY"));
        assertEquals("AVX2", variables.get("MKL_ENABLE_INSTRUCTIONS"));
    }

    @Test
    void aBarBesideAnEngineThatMayUseMoreIsNeitherMetNorMissed() {
        Row.Bar bar = new Row.Bar("onnxruntime", 1.1).incomparable();
        LinkedHashMap<String, Double> values = new LinkedHashMap<>();
        values.put("clip4j", 1000.0);
        values.put("onnxruntime", 800.0);
        Row row = new Row("id", "t", Row.Unit.MILLISECONDS, values, List.of(bar), List.of());
        assertNull(row.met(bar));
        assertFalse(row.missed());
        assertEquals("onnxruntime >= 1.10: not comparable", row.verdict());
        assertTrue(Table.text(List.of(row)).contains("onnxruntime 800 (0.80x)"), "it is shown all the same");
    }

    @Test
    void whoeverIsFasterThanThePeakIsNotRestricted() {
        MachineLimits limits = new MachineLimits(1, 256, 100, 40, 200);
        assertTrue(GemmCase.isAbove("mkl", 130, limits));
        assertFalse(GemmCase.isAbove("mkl", 99, limits));
        assertEquals(
                "10 % of the 100 GFLOP/s that arithmetic and the second-level cache allow; from memory at most 40.0",
                GemmCase.share(new Job.Norm(257, 1024), 10, limits));
    }

    @Test
    void barsOfAvx2() {
        assertEquals(
                List.of(
                        new Row.Bar("FMA peak", 0.88),
                        new Row.Bar("openblas", 1.03),
                        new Row.Bar("mkl", 1.03),
                        new Row.Bar("onednn", 1.03)),
                Bars.AVX2.product(new Job.Gemm(257, 1024, 1024)));
        assertEquals(
                new Row.Bar("onednn", 0.98),
                Bars.AVX2.product(new Job.Gemm(2056, 4096, 1024)).getLast());
        assertEquals(List.of(), Bars.AVX512.product(new Job.Gemm(257, 1024, 1024)));
        assertEquals(List.of(new Row.Bar("FMA peak", 0.3)), Bars.AVX2.operation(new Job.Attention(12, 77, 64, true)));
        assertEquals(
                List.of(new Row.Bar("onnxruntime", 1.1), new Row.Bar("pytorch", 1.25)), Bars.AVX2.model("l14-b1-1t"));
    }
}
