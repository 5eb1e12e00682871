package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Readiness;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.error.ClipException;
import java.lang.module.ModuleDescriptor.Requires;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProviderTest {
    @Test
    void theServiceLoaderFindsItAboveTheReference() {
        ProviderTest.class.getModule().addUses(BackendProvider.class);
        List<BackendProvider> providers = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted((a, b) -> b.probe().rank() - a.probe().rank())
                .toList();
        assertEquals(
                List.of("cpu", "reference"),
                providers.stream().map(BackendProvider::name).toList());
        assertTrue(
                providers.getFirst().probe().reason().matches("(128|256|512)-bit vectors, \\d+ threads?"),
                providers.getFirst().probe().reason());
    }

    @Test
    void aMissingModuleIsUsableBelowAndNamesTheFlag() {
        Availability availability = new CpuBackendProvider(new Capability(false, null, null, "2")).probe();
        assertTrue(availability.usable());
        assertEquals(10, availability.rank());
        assertTrue(availability.reason().startsWith("scalar code, 2 threads, about "), availability.reason());
        assertTrue(
                availability.reason().endsWith("; start java with --add-modules jdk.incubator.vector"),
                availability.reason());
    }

    @Test
    void wrongSettingsAreRefusedInWords() {
        assertRefused(new Capability(true, "64", null, null), "clip.vectorBits: expected 0, 128, 256 or 512, found 64");
        assertRefused(new Capability(true, "x", null, null), "clip.vectorBits: expected 0, 128, 256 or 512, found x");
        assertRefused(new Capability(true, null, "8", null), "clip.vectorRegisters: expected 16 or 32, found 8");
        assertRefused(new Capability(true, null, null, "0"), "clip.threads: expected 1 to 9999, found 0");
        assertRefused(new Capability(true, null, null, "many"), "clip.threads: expected 1 to 9999, found many");
    }

    private static void assertRefused(Capability capability, String reason) {
        CpuBackendProvider provider = new CpuBackendProvider(capability);
        assertFalse(provider.probe().usable());
        assertEquals(reason, provider.probe().reason());
        ClipException e = assertThrows(ClipException.class, () -> provider.open(BackendOptions.DEFAULT));
        assertEquals("backend cpu: " + reason, e.getMessage());
    }

    /** Otherwise the reference backend would serve in silence, some hundred times slower. */
    @Test
    void wrongSettingsAreRefusedWithTheDefaultBackendToo() {
        String registers = System.getProperty("clip.vectorRegisters", "");
        System.setProperty("clip.vectorRegisters", "abc");
        try {
            ClipException e =
                    assertThrows(ClipException.class, () -> Backends.open(Backends.AUTO, BackendOptions.DEFAULT));
            assertEquals("backend cpu: clip.vectorRegisters: expected 16 or 32, found abc", e.getMessage());
        } finally {
            if (registers.isEmpty()) System.clearProperty("clip.vectorRegisters");
            else System.setProperty("clip.vectorRegisters", registers);
        }
    }

    @Test
    void threadsComeFromTheOptionThenThePropertyThenTheProcessors() {
        assertEquals(3, new Capability(true, null, null, "7").threads(3));
        assertEquals(7, new Capability(true, null, null, "7").threads(0));
        assertEquals(Runtime.getRuntime().availableProcessors(), new Capability(true, null, null, null).threads(0));
        try (Backend backend =
                new CpuBackendProvider(new Capability(true, null, null, "7")).open(new BackendOptions(3))) {
            assertTrue(backend.describe().endsWith(", 3 threads"), backend.describe());
            backend.warmUp(Duration.ofMinutes(2));
            String warm = backend.describe();
            assertTrue(warm.matches("cpu: \\d+-bit vectors, 3 threads"), warm);
            assertEquals(Readiness.FULL, backend.readiness());
        }
    }

    @Test
    void threadsThatWouldHinderEachOtherAreNotStarted() {
        int most = 4 * Runtime.getRuntime().availableProcessors();
        for (int asked : new int[] {most, most + 1, 1000}) {
            try (Backend backend = new CpuBackendProvider().open(new BackendOptions(asked))) {
                assertTrue(backend.describe().endsWith(", " + most + " threads"), backend.describe());
            }
        }
    }

    /** No third-party code at run time: JDK modules, our own, and annotations that are needed to compile only. */
    @Test
    void noThirdPartyModuleIsRequired() {
        Module cpu = CpuBackend.class.getModule();
        Module core = BackendProvider.class.getModule();
        assertEquals("io.github.clip4j.cpu", cpu.getName());
        assertEquals("io.github.clip4j.core", core.getName());
        Set<String> required = new TreeSet<>();
        for (Module module : List.of(cpu, core))
            for (var requires : module.getDescriptor().requires()) {
                boolean compileOnly = requires.modifiers().contains(Requires.Modifier.STATIC);
                if (compileOnly) assertEquals("org.jspecify", requires.name());
                else required.add(requires.name());
            }
        assertTrue(required.contains("jdk.incubator.vector"), required.toString());
        assertTrue(
                required.stream().allMatch(name -> name.matches("(java|jdk|io\\.github\\.clip4j)\\..*")),
                required.toString());
    }
}
