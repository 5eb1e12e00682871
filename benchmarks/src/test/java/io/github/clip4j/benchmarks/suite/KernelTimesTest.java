package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTimesTest {
    private static final List<String> LOG = List.of(
            "==PROF== Connected to process 17",
            "==PROF== Profiling \"layer_norm\" - 0: 0%....50%....100% - 1 pass",
            "\"ID\",\"Process Name\",\"Kernel Name\",\"gpu__time_duration.sum\","
                    + "\"gpu__compute_memory_throughput.avg.pct_of_peak_sustained_elapsed\","
                    + "\"sm__throughput.avg.pct_of_peak_sustained_elapsed\"",
            "\"\",\"\",\"\",\"ns\",\"%\",\"%\"",
            "\"0\",\"java\",\"layer_norm\",\"1,000\",\"60\",\"20\"",
            "\"1\",\"java\",\"void gemm<float, 3>(T1, \"\"T2\"\")\",\"9000\",\"30.5\",\"90\"",
            "\"2\",\"java\",\"layer_norm\",\"3000\",\"80\",\"40\"");

    @Test
    void sumsByName() {
        KernelTimes times = KernelTimes.read(LOG);
        assertEquals(
                List.of(
                        new KernelTimes.Kernel("void gemm<float, 3>(T1, \"T2\")", 1, 9000, 90, 30.5),
                        new KernelTimes.Kernel("layer_norm", 2, 4000, 35, 75)),
                times.launches());
        assertTrue(
                times.text().contains("       2           4.0   30.8 %   35.0 %   75.0 %  layer_norm\n"), times.text());
        assertTrue(
                times.text()
                        .endsWith(
                                "\n3 launches, 13.0 microseconds, 69.2 % of them in void gemm<float, 3>(T1, \"T2\")\n"),
                times.text());
        assertTrue(times.json().contains("\"nanoseconds\":4000"), times.json());
    }

    /** Some GPUs lack a counter. */
    @Test
    void aMetricMayBeMissing() {
        List<String> log = new ArrayList<>(LOG);
        log.set(4, log.get(4).replace("\"20\"", "\"n/a\""));
        KernelTimes times = KernelTimes.read(log);
        assertEquals(4000, times.launches().getLast().nanos());
        assertTrue(times.json().contains("\"computePercent\":null"), times.json());
    }

    @Test
    void aLogWithoutKernelsIsAnError() {
        assertThrows(IllegalArgumentException.class, () -> KernelTimes.read(LOG.subList(0, 4)));
    }
}
