package io.github.clip4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cpu.MachineLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final String MADVISE = "always [madvise] never";

    private static Diagnosis.Measured measured(int threads, int bits, double peak, double memory, double rate) {
        SequencedMap<String, Double> rates = new LinkedHashMap<>();
        rates.put("qkv", rate - 10);
        rates.put("c_fc", rate + 10);
        return new Diagnosis.Measured(new MachineLimits(threads, bits, peak, memory, 100), rates);
    }

    private static List<String> words(Diagnosis.Measured one, Diagnosis.Measured all, String hugePages) {
        return new Diagnosis(one, all, 512, hugePages).words();
    }

    @Test
    void aGoodMachineIsComputeBoundAndHasNothingElseToSay() {
        List<String> words = words(measured(1, 512, 200, 40, 180), measured(2, 512, 400, 40, 350), MADVISE);
        assertEquals(1, words.size(), words::toString);
        assertTrue(
                words.getFirst().contains("405 ms of arithmetic and 30 ms of memory, so it is compute-bound"),
                words::toString);
        assertTrue(words.getFirst().endsWith("less than 405 ms here"), words::toString);
    }

    @Test
    void slowMemoryIsNamedWithTheBatchThatHelps() {
        List<String> words = words(measured(1, 512, 2000, 5, 1900), measured(2, 512, 4000, 5, 3800), MADVISE);
        assertTrue(
                words.getFirst().contains("41 ms of arithmetic and 243 ms of memory, so it is memory-bound"),
                words::toString);
        assertTrue(words.get(1).startsWith("batches of 7 images"), words::toString);
    }

    @Test
    void threadsThatGainNothingAreNamed() {
        says(words(measured(1, 512, 200, 40, 180), measured(2, 512, 220, 40, 200), MADVISE), "55 % of 2 times");
        says(
                words(measured(1, 512, 200, 40, 180), measured(2, 512, 400, 40, 200), MADVISE),
                "gain 1.1 times from 2 threads, the arithmetic 2.0 times");
    }

    @Test
    void narrowVectorsLowSharesAndHugePagesAreNamed() {
        says(words(measured(1, 256, 200, 40, 180), measured(1, 256, 200, 40, 180), MADVISE), "drop -Dclip.vectorBits");
        says(words(measured(1, 512, 200, 40, 100), measured(1, 512, 200, 40, 100), MADVISE), "reach 50 % of the peak");
        says(words(measured(1, 512, 200, 40, 180), measured(1, 512, 200, 40, 180), "[never]"), "huge pages are off");
        Diagnosis.Measured narrow = measured(1, 256, 200, 40, 180);
        says(new Diagnosis(narrow, narrow, 256, "").words(), "AVX-512");
    }

    private static void says(List<String> words, String expected) {
        assertTrue(words.stream().anyMatch(w -> w.contains(expected)), () -> expected + " in " + words);
    }
}
