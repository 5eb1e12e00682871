package io.github.clip4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageGraphTest {
    @TempDir
    private Path module;

    @BeforeEach
    void emptyModule() throws IOException {
        Files.createDirectories(module.resolve("target/classes"));
        write("a", "A", "b.B");
        write("b", "B", "c.C");
        write("c", "C", "java.util.List");
    }

    private void write(String owner, String name, String used) throws IOException {
        Path folder = Files.createDirectories(module.resolve("src/main/java/" + owner));
        Files.writeString(
                folder.resolve(name + ".java"),
                "package %s;\n\nimport %s;\n\nclass %s {}\n".formatted(owner, used, name));
    }

    private PackageGraph graph() {
        return PackageGraph.of(List.of(module));
    }

    @Test
    void arrowsComeFromImports() {
        assertEquals(Set.of("a", "b", "c"), graph().packages());
        assertEquals("a.A", graph().uses("a").get("b"));
        assertEquals(List.of(), graph().cycle());
    }

    @Test
    void aPlantedCycleIsFound() throws IOException {
        write("c", "D", "b.B");
        assertEquals(List.of("b -> c (b.B)", "c -> b (c.D)"), graph().cycle());
    }

    /** What no import says: full names, and what methods return. */
    @Test
    void arrowsComeFromClassFiles() {
        PackageGraph testkit = PackageGraph.ofModules("testkit");
        var used = testkit.uses("io.github.clip4j.testkit");
        assertTrue(used.containsKey("java.lang.classfile"), used::toString);
        assertTrue(used.containsKey("java.lang"), used::toString);
    }

    @Test
    void aModuleThatIsNotCompiledIsAnError() throws IOException {
        Files.delete(module.resolve("target/classes"));
        assertThrows(IllegalStateException.class, this::graph);
    }
}
