package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptsTest {
    /** Whoever asks for help has neither built anything nor, perhaps, a JDK. */
    @ParameterizedTest
    @CsvSource({"--help, --no-peers", "-h, --jmh", "--quick --help, --isa", "--gpu --help, --precisions"})
    void theBenchmarksTellTheirUsageWithoutABuild(String arguments, String option) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "benchmarks/run " + arguments)
                .directory(Document.ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", "/nowhere");
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(printed.startsWith("benchmarks/run "), printed);
        assertTrue(printed.contains("\n  " + option + " ") || printed.contains(" " + option + " "), printed);
        assertTrue(printed.lines().noneMatch(line -> line.contains("\"\"\"") || line.endsWith("\\")), printed);
    }
}
