package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.PackageGraph;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may use which: see CONTRIBUTING.md. */
class HouseTest {
    private static final String ROOT = "io.github.clip4j";
    private static final PackageGraph HOUSE = PackageGraph.ofModules(
            "clip-core", "clip-cpu", "clip-cuda", "weights-converter", "clip-search", "clip-tasks", "clip-cli");
    private static final PackageGraph CORE = PackageGraph.ofModules("clip-core");

    private static Set<String> ours(String name) {
        Set<String> used = new TreeSet<>();
        for (String other : HOUSE.uses(ROOT + "." + name).keySet())
            if (other.equals(ROOT)) used.add("(root)");
            else if (other.startsWith(ROOT + ".")) used.add(other.substring(ROOT.length() + 1));
        return used;
    }

    @Test
    void noPackagesUseEachOther() {
        assertTrue(HOUSE.packages().size() > 30, "packages: " + HOUSE.packages());
        assertEquals(List.of(), HOUSE.cycle());
    }

    /** The front door is for programs: what lies behind it does without. */
    @Test
    void nothingOfTheCoreUsesTheRoot() {
        List<String> found = new ArrayList<>();
        for (String name : CORE.packages()) {
            String user = CORE.uses(name).get(ROOT);
            if (user != null) found.add(user);
        }
        assertEquals(List.of(), found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "error       | ''",
                "json        | error",
                "tensor      | error",
                "file        | ''",
                "safetensors | error file json tensor",
                "image       | discovery error image.webp json",
                "tokenizer   | error",
                "discovery   | ''",
                "ranking     | ''",
                "backend     | discovery error file tensor",
                "checkpoint  | discovery error json safetensors tensor",
                "model       | backend checkpoint error image json tensor tokenizer",
                "model.clip  | backend checkpoint error image json model tensor tokenizer tokenizer.bpe",
                "families    | checkpoint error model model.clip tensor",
                "serving     | backend checkpoint error image model tensor",
            })
    void aPackageUsesNoMoreThan(String name, String allowed) {
        Set<String> found = ours(name);
        Set<String> more = new TreeSet<>(found);
        more.removeAll(Set.of(allowed.split(" ")));
        assertEquals(Set.of(), more, () -> name + " uses " + found + ": " + HOUSE.uses(ROOT + "." + name));
    }

    /** What only one family knows stays in its package: it is used by the registry alone. */
    @Test
    void familiesAreKnownToTheRegistryOnly() {
        for (String name : HOUSE.packages()) {
            if (name.equals(ROOT + ".families")) continue;
            String user = HOUSE.uses(name).get(ROOT + ".model.clip");
            assertEquals(null, user, "uses model.clip");
        }
    }

    /** It runs in no module where it chooses among bindings. */
    @Test
    void nothingIsExportedToClipCudaAlone() throws IOException {
        Path classes = GoldenFiles.repository().resolve("clip-core/target/classes/module-info.class");
        try (InputStream in = Files.newInputStream(classes)) {
            for (var exports : ModuleDescriptor.read(in).exports())
                assertFalse(exports.targets().contains(ROOT + ".cuda"), exports::toString);
        }
    }

    /** Backends have threads of their own; an {@code Executor} in options is the caller's. */
    @Test
    void ofTheCoreOnlyServingKnowsThreads() {
        for (String type : List.of(
                "java.lang.Thread",
                "java.util.concurrent.CompletableFuture",
                "java.util.concurrent.ExecutorService",
                "java.util.concurrent.ForkJoinPool",
                "java.util.concurrent.Semaphore",
                "java.util.concurrent.locks.ReentrantLock")) {
            Set<String> others = new TreeSet<>(CORE.users(type));
            others.removeIf(user -> user.startsWith(ROOT + ".serving."));
            // It only keeps the interrupt flag of its caller.
            others.remove(ROOT + ".tensor.MappableFile");
            // It only asks for its caller's class loader.
            others.remove(ROOT + ".discovery.Providers");
            // It removes what is unfinished when the process ends.
            others.remove(ROOT + ".file.Staging");
            // It hands out the futures that serving makes.
            others.remove(ROOT + ".AsyncEncoder");
            assertEquals(Set.of(), others, type);
        }
        assertTrue(CORE.users("java.lang.Thread").contains(ROOT + ".serving.SharedBatches"), "found at all");
    }
}
