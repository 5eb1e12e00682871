package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.benchmarks.engine.NativeFiles;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running engine, seen from the suite: one command, one answer. */
final class EngineProcess implements AutoCloseable {
    private final String engine;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    EngineProcess(String engine, Process process) {
        this.engine = engine;
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    String engine() {
        return engine;
    }

    String describe() throws EngineException {
        return ask(List.of("describe"));
    }

    /** The widest instructions that it says it uses. */
    String isa() throws EngineException {
        return ask(List.of("isa"));
    }

    void open(Job job) throws EngineException {
        List<String> words = new ArrayList<>(List.of("open"));
        words.addAll(job.words());
        ask(words);
    }

    /** Lets it do what would disturb the first runs. */
    void settle() throws EngineException {
        ask(List.of("settle"));
    }

    /** Seconds of one of several runs in a row. */
    double run(int runs) throws EngineException {
        return Long.parseLong(ask(List.of("run", "" + runs))) / 1e9;
    }

    /** Seconds until each of several callers at once has its result. */
    double callers(int callers) throws EngineException {
        return Long.parseLong(ask(List.of("callers", "" + callers))) / 1e9;
    }

    /** Bytes of the heap that the thread that runs has asked for so far; Java engines only. */
    long allocated() throws EngineException {
        return Long.parseLong(ask(List.of("allocated")));
    }

    /** The machine's limits in that JVM, each measured for some time; Java engines only. */
    MachineLimits limits(int threads, Duration each) throws EngineException {
        String[] found =
                ask(List.of("limits", "" + threads, "" + each.toMillis())).split(" ", -1);
        return new MachineLimits(
                threads,
                Integer.parseInt(found[0]),
                Double.parseDouble(found[1]),
                Double.parseDouble(found[2]),
                Double.parseDouble(found[3]));
    }

    float[] output(Path scratch) throws EngineException, IOException {
        Path file = scratch.resolve("output-" + process.pid());
        ask(List.of("output", file.toString()));
        float[] values = NativeFiles.floats(file);
        Files.delete(file);
        return values;
    }

    private String ask(List<String> words) throws EngineException {
        String answer;
        try {
            commands.write(String.join("\t", words));
            commands.newLine();
            commands.flush();
            answer = answers.readLine();
        } catch (IOException e) {
            throw new EngineException(engine + ": " + e.getMessage());
        }
        if (answer == null) throw new EngineException(engine + " ended; its messages are in its log");
        if (!answer.startsWith("ok ")) throw new EngineException(engine + ": " + answer);
        return answer.substring(3);
    }

    /** The most memory that was resident so far, in MB of 10⁶ bytes; Linux only. */
    double peakMemory() throws EngineException {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            // What Linux calls kB is 1024 bytes.
            String kilobytes = lines.filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("[^0-9]", "");
            return Long.parseLong(kilobytes) * 1024 / 1e6;
        } catch (IOException e) {
            throw new EngineException("peak memory: " + e.getMessage());
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
