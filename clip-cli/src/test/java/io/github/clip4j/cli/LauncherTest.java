package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code clip} says before any Java starts. Nothing is built: the script is alone in a folder. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a script for bash")
class LauncherTest {
    @TempDir
    private Path folder;

    private Path java;

    @BeforeEach
    void makeJdk() throws IOException {
        java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n");
        if (!java.toFile().setExecutable(true)) throw new IOException(java + " cannot be made executable");
    }

    @Test
    void aJdkWithoutTheVectorModuleIsRefused() throws Exception {
        release("25.0.3", "java.base java.desktop");
        assertEquals(
                "clip: CLIP4J_JAVA_HOME=" + folder.resolve("jdk")
                        + " is no JDK 25 or later with the module jdk.incubator.vector",
                run(folder));
    }

    @Test
    void anOldJdkIsRefused() throws Exception {
        release("24.0.2", "java.base jdk.incubator.vector");
        assertEquals(
                "clip: CLIP4J_JAVA_HOME=" + folder.resolve("jdk")
                        + " is no JDK 25 or later with the module jdk.incubator.vector",
                run(folder));
    }

    @Test
    void aJdkWithTheModuleIsTaken() throws Exception {
        release("25.0.3", "java.base jdk.incubator.vector");
        assertEquals("clip: " + folder.resolve("jdk") + " has no compiler: install a JDK, not a JRE", run(folder));
    }

    @Test
    void aFolderWithAColonIsNamed() throws Exception {
        Path place = Files.createDirectory(folder.resolve("a:b"));
        release("25.0.3", "java.base jdk.incubator.vector");
        assertEquals(
                "clip: it cannot run in " + place.toRealPath()
                        + ": Java takes no folder with a colon in its name; move it to another",
                run(place));
    }

    private void release(String version, String modules) throws IOException {
        Files.writeString(
                folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
    }

    /** The one line that a copy of the script in a place prints. */
    private String run(Path place) throws Exception {
        Path clip = place.resolve("clip");
        Files.copy(
                GoldenFiles.repository().resolve("clip"),
                clip,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
        ProcessBuilder builder = new ProcessBuilder(clip.toString()).redirectErrorStream(true);
        builder.environment().put("CLIP4J_JAVA_HOME", folder.resolve("jdk").toString());
        // A Maven is looked for first.
        Path maven = java.resolveSibling("mvn");
        Files.writeString(maven, "#!/bin/sh\necho 'Apache Maven 3.9.9'\n");
        if (!maven.toFile().setExecutable(true)) throw new IOException(maven + " cannot be made executable");
        builder.environment().merge("PATH", java.getParent().toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor());
        return output.strip();
    }
}
