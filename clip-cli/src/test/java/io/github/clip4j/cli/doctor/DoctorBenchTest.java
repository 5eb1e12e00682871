package io.github.clip4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Backends;
import io.github.clip4j.cli.Run;
import io.github.clip4j.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a default backend that cannot be opened, so that a measurement which uses the default fails. */
class DoctorBenchTest {
    private final String chosen = System.getProperty(Backends.PROPERTY, Backends.AUTO);

    @BeforeEach
    void chooseAnother() {
        System.setProperty(Backends.PROPERTY, "none");
    }

    @AfterEach
    void restore() {
        System.setProperty(Backends.PROPERTY, chosen);
    }

    /** The rates are compared with the limits of the CPU; a GPU, which the default prefers, has others. */
    @Test
    void theCpuIsMeasuredWhateverTheDefaultBackendIs() {
        Run run = Run.of("doctor", "--bench", "--json");
        assertFalse(run.out().isEmpty(), run::err);
        JsonObject json = run.json().getFirst();
        boolean vectors = json.string("vectors").orElseThrow().endsWith(" bits");
        assertEquals(vectors, json.array("bench").isPresent(), run::out);
        if (!vectors) return;
        JsonObject one = JsonObject.of(json.array("bench").orElseThrow().getFirst(), "bench");
        assertTrue(one.number("peakGflops").orElseThrow() > 0, run::out);
        assertEquals(4, one.object("linearGflops").orElseThrow().keys().size(), run::out);
        double share = one.number("share").orElseThrow();
        assertTrue(share > 0, run::out);
    }
}
