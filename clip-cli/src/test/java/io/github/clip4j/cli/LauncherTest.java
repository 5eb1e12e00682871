package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    private @Nullable Path plugins;

    /** What the Maven does, apart from telling its version. */
    private String maven = "exit 0";

    private String options = "";

    @BeforeEach
    void makeJdk() throws IOException {
        java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        script("java", "exit 0");
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

    /** Its number is in the lock of a launcher that is gone. */
    @Test
    void aLockOfAnotherProcessDoesNotCount() throws Exception {
        makeCompiler();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.createDirectories(lock().getParent());
            Files.writeString(lock(), other.pid() + "\n");
            Files.createFile(folder.resolve("go"));
            assertTrue(run(folder).contains("clip: the build failed"));
            assertFalse(Files.exists(lock()));
        } finally {
            other.destroy();
        }
    }

    @Test
    void aSecondLauncherSaysForWhomItWaitsAndGivesUp() throws Exception {
        makeCompiler();
        Process first = start(folder);
        try {
            while (!Files.exists(lock()) || Files.size(lock()) == 0) Thread.sleep(20);
            script("sleep", "exit 0");
            String pid = "process " + first.pid();
            assertEquals(
                    "clip: waiting for " + pid + ", which builds the command\nclip: " + pid
                            + " has been building for 10 minutes: end it, or remove "
                            + folder.toRealPath().resolve("clip-cli/target/clip/building") + ", and start clip again",
                    run(folder));
        } finally {
            Files.createFile(folder.resolve("go"));
            first.waitFor();
        }
    }

    /** Java trips over an archive of classes that lay elsewhere when it was written. */
    @Test
    void aCopyOfABuildHasAnArchiveOfItsOwn() throws Exception {
        release("25.0.3", "java.base jdk.incubator.vector");
        script("java", "for word; do case $word in -XX:SharedArchiveFile=*) echo \"${word##*/}\" ;; esac; done");
        List<String> names = new ArrayList<>();
        for (String name : List.of("one", "two", "one")) {
            Path place = folder.resolve(name);
            Files.createDirectories(place.resolve("clip-cli/target/clip"));
            Files.writeString(place.resolve("clip-cli/target/clip/built"), "");
            names.add(outputOf(start(place), 0));
        }
        assertTrue(names.getFirst().matches("clip-\\d+\\.jsa"), names::toString);
        assertEquals(names.get(0), names.get(2));
        assertNotEquals(names.get(0), names.get(1));
    }

    /** Java writes its archive anew for another class path, at every change from one to the other. */
    @Test
    void pluginsAreOnTheClassPathAndHaveAnArchiveOfTheirOwn() throws Exception {
        release("25.0.3", "java.base jdk.incubator.vector");
        script(
                "java",
                "for word; do case $word in -XX:SharedArchiveFile=* | -Dclip.plugins=* | *.jar*) echo \"$word\" ;;"
                        + " esac; done");
        Files.createDirectories(folder.resolve("clip-cli/target/clip"));
        Files.writeString(folder.resolve("clip-cli/target/clip/built"), "");
        plugins = Files.createDirectories(folder.resolve("plug ins"));
        List<String> without = outputOf(start(folder), 0).lines().toList();
        Files.writeString(plugins.resolve("b.jar"), "");
        Files.writeString(plugins.resolve("a.jar"), "");
        Files.writeString(plugins.resolve("readme"), "");
        List<String> with = outputOf(start(folder), 0).lines().toList();
        assertEquals(2, without.size());
        assertEquals(
                List.of("-Dclip.plugins=" + plugins, plugins + "/a.jar:" + plugins + "/b.jar"), with.subList(1, 3));
        assertNotEquals(without.getFirst(), with.getFirst());
    }

    /** With two, Java would not start; with that of JDK 25.0.0 to 25.0.2's fault, clip-cpu's JavaAdvice warns. */
    @Test
    void anotherCollectorTakesThePlaceOfTheLaunchers() throws Exception {
        release("25.0.3", "java.base jdk.incubator.vector");
        script("java", "for word; do case $word in -XX:*GC) echo \"$word\" ;; esac; done");
        Files.createDirectories(folder.resolve("clip-cli/target/clip"));
        Files.writeString(folder.resolve("clip-cli/target/clip/built"), "");
        assertEquals("-XX:+UseSerialGC", outputOf(start(folder), 0));
        options = "-Xmx1g -XX:+UseG1GC";
        assertEquals("-XX:+UseG1GC", outputOf(start(folder), 0));
    }

    private Path lock() {
        return folder.resolve("clip-cli/target/clip/building");
    }

    /** A JDK whose builds fail, but not before there is a file {@code go}. */
    private void makeCompiler() throws IOException {
        release("25.0.3", "java.base jdk.incubator.vector");
        script("javac", "exit 0");
        maven = "while [ ! -e '" + folder.resolve("go") + "' ]; do /bin/sleep 0.05; done; exit 1";
    }

    private void script(String name, String content) throws IOException {
        Path script = java.resolveSibling(name);
        Files.writeString(script, "#!/bin/sh\n" + content + "\n");
        if (!script.toFile().setExecutable(true)) throw new IOException(script + " cannot be made executable");
    }

    private void release(String version, String modules) throws IOException {
        Files.writeString(
                folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
    }

    /** What a copy of the script in a place prints before it fails. */
    private String run(Path place) throws Exception {
        return outputOf(start(place), 2);
    }

    private Process start(Path place) throws IOException {
        Path clip = place.resolve("clip");
        if (!Files.exists(clip))
            Files.copy(GoldenFiles.repository().resolve("clip"), clip, StandardCopyOption.COPY_ATTRIBUTES);
        ProcessBuilder builder = new ProcessBuilder(clip.toString()).redirectErrorStream(true);
        builder.environment().put("CLIP4J_JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("CLIP4J_PLUGINS", plugins == null ? "" : plugins.toString());
        builder.environment().put("CLIP4J_JAVA_OPTS", options);
        // A Maven is looked for first.
        script("mvn", "case $1 in --version) echo 'Apache Maven 3.9.9' ;; *) " + maven + " ;; esac");
        builder.environment().merge("PATH", java.getParent().toString(), (path, first) -> first + ":" + path);
        return builder.start();
    }

    private static String outputOf(Process process, int exitCode) throws Exception {
        // One that waits forever would keep its output open.
        Thread.ofVirtual().start(() -> endAfterAMinute(process));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(exitCode, process.waitFor(), output);
        return output;
    }

    private static void endAfterAMinute(Process process) {
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
