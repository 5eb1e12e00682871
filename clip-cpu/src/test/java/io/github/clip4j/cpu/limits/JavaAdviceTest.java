package io.github.clip4j.cpu.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaAdviceTest {
    @ParameterizedTest
    @CsvSource({
        "25, true",
        "25.0.1+8, true",
        "25.0.2+10-LTS, true",
        "25.0.3, false",
        "25.0.3+9-LTS, false",
        "25.1, false",
        "26-ea+5, false",
        "26, false",
    })
    void versionsWithTheFault(String version, boolean affected) {
        var advice = JavaAdvice.on(Runtime.Version.parse(version));
        assertEquals(affected, advice.isPresent());
        advice.ifPresent(line -> assertTrue(line.contains("install 25.0.3 or newer"), line));
    }

    /** The fault is G1's: the start of a program with another collector is quiet, the launcher's for one. */
    @ParameterizedTest
    @CsvSource({"-XX:+UseG1GC, true", "-XX:+UseSerialGC, false", "-XX:+UseParallelGC, false"})
    void collectorsWithTheFault(String collector, boolean affected) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        collector,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        place(JavaAdvice.class) + File.pathSeparator + place(Start.class),
                        Start.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals(affected, output.startsWith("Java 25.0.1 has a fault of its usual collector G1"), output);
        assertEquals(affected ? 1 : 0, output.lines().count(), output);
    }

    private static String place(Class<?> of) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(of.getProtectionDomain().getCodeSource())
                        .getLocation()
                        .toURI())
                .toString();
    }

    /** What a program's start on JDK 25.0.1 says, with the collector of the process. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            JavaAdvice.here(Runtime.Version.parse("25.0.1")).ifPresent(System.out::println);
        }
    }
}
