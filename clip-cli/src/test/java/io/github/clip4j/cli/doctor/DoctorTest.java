package io.github.clip4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DoctorTest {
    /** Whatever the collector: the launcher's is not the one that programs with the library run with. */
    @Test
    void anOldJavaIsAdvisedAgainst() {
        assertTrue(adviceOn("25.0.2+10").contains("install 25.0.3 or newer"));
        assertFalse(adviceOn("25.0.3+9").contains("25.0.3 or newer"));
    }

    private static String adviceOn(String version) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), out, err, false, false, 80);
        Context context = new Context(console, new Messages(console), new Results(out));
        assertEquals(0, new CommandLine(new Doctor(context, Runtime.Version.parse(version))).execute());
        return out.toString(StandardCharsets.UTF_8);
    }
}
