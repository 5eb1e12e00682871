package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Spinner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other processes that compute for as long as this is open. */
final class BusyProcesses implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();

    private BusyProcesses() {}

    /** Starts them; they are busy when this returns. */
    static BusyProcesses start(int count) throws IOException {
        BusyProcesses busy = new BusyProcesses();
        try {
            for (int i = 0; i < count; i++) busy.processes.add(spinner());
            for (Process process : busy.processes)
                if (!Spinner.BUSY.equals(
                        process.inputReader(StandardCharsets.UTF_8).readLine()))
                    throw new IOException("a busy process did not start");
            return busy;
        } catch (IOException e) {
            busy.close();
            throw e;
        }
    }

    private static Process spinner() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Spinner.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() {
        for (Process process : processes) process.destroyForcibly();
    }
}
