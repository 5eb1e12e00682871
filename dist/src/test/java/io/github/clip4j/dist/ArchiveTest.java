package io.github.clip4j.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked and used where no Java is: none on the PATH, no JAVA_HOME. */
class ArchiveTest {
    private static final Path BUILT = Path.of(System.getProperty("clip.image"));

    @TempDir
    static Path temp;

    private static Path unpacked;
    private static Path path;

    @BeforeAll
    static void unpack() throws Exception {
        path = Processes.path(
                Path.of("target", "path").toAbsolutePath(), "bash", "cat", "dirname", "gzip", "readlink", "tar");
        assertFalse(Files.exists(path.resolve("java")));
        Processes.run(temp, Map.of("PATH", path.toString()), List.of("tar", "xzf", BUILT + ".tar.gz"));
        unpacked = temp.resolve(BUILT.getFileName());
    }

    @Test
    void classifiesWithoutJava() throws Exception {
        String output = clip("", unpacked.resolve("bin/clip"));
        assertTrue(output.matches("(?s).*dog\\.png\\n +9\\d\\.\\d+ % +dog\\n.*rocket\\n"), output);
    }

    @Test
    void classifiesThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("linked"), Path.of(BUILT.getFileName() + "/bin/clip"));
        assertTrue(clip("", link).contains("dog"));
    }

    @Test
    void runsOnItsOwnJava() throws Exception {
        String output = clip("-XshowSettings:properties", unpacked.resolve("bin/clip"));
        assertTrue(output.contains("java.home = " + unpacked.toRealPath().resolve("runtime")), output);
    }

    @Test
    void bringsItsLicences() {
        for (String name : List.of(
                "LICENSE",
                "NOTICE",
                "bom.json",
                "notices/dependencies.md",
                "notices/demo.md",
                "runtime/legal/java.base/LICENSE")) assertTrue(Files.isRegularFile(unpacked.resolve(name)), name);
    }

    /** Each with both halves, and in the bill of materials. */
    @Test
    void bringsBothBindingsOfCuda() throws Exception {
        String bom = Files.readString(unpacked.resolve("bom.json"));
        for (String binding : List.of("12", "13")) {
            List<String> jars;
            try (var files = Files.list(unpacked.resolve("lib/cuda").resolve(binding))) {
                jars = files.map(file -> file.getFileName().toString()).sorted().toList();
            }
            assertEquals(4, jars.size(), jars::toString);
            for (String jar : jars) {
                String version = jar.replaceFirst("^[a-z]+-", "").replaceFirst("(-linux-x86_64)?\\.jar$", "");
                String purl = "pkg:maven/org.bytedeco/" + jar.replaceFirst("-.*", "") + "@" + version
                        + (jar.contains("linux") ? "?classifier=linux-x86_64&type=jar" : "?type=jar");
                assertTrue(bom.contains("\"purl\" : \"" + purl + '"'), purl);
            }
        }
        try (var lib = Files.list(unpacked.resolve("lib"))) {
            assertEquals(
                    List.of(),
                    lib.filter(jar -> jar.toString().contains("javacpp")).toList());
        }
    }

    private static String clip(String javaOptions, Path command) throws Exception {
        Map<String, String> environment = Map.of("PATH", path.toString(), "CLIP4J_JAVA_OPTS", javaOptions);
        Path image = Processes.ROOT.resolve("examples/dog.png");
        return Processes.run(
                temp,
                environment,
                List.of(command.toString(), "classify", "--label", "dog", "--label", "rocket", image.toString()));
    }
}
