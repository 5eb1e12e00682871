package io.github.clip4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program whose path lacks clip-cpu, in a process of its own: what it logs goes to standard error. */
class LoneReferenceTest {
    /** Such a program. */
    static final class Program {
        private Program() {}

        /** Opens the backend of that name. */
        static void main(String[] args) {
            Backends.open(args[0], BackendOptions.DEFAULT).close();
        }
    }

    @Test
    void thatItIsSlowIsSaidUnlessItWasAskedFor() throws Exception {
        String said = run(Backends.AUTO);
        assertTrue(said.contains(Backends.ONLY_REFERENCE), said);
        assertEquals("", run("reference"));
    }

    private static String run(String backend) throws Exception {
        List<String> places = new ArrayList<>();
        for (Class<?> type : List.of(Backends.class, LoneReferenceTest.class)) places.add(placeOf(type));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(File.pathSeparator, places),
                        Program.class.getName(),
                        backend)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
