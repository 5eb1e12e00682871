package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts engines.
 *
 * @param python with torch and transformers, or null
 * @param out where logs and scripts go
 * @param isa what engines may use
 */
record Launcher(@Nullable String python, Path out, Isa isa) {
    /** The options with which the launcher script {@code clip} starts java. */
    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xmn16m",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,io.github.clip4j.cpu.kernel.*::*,0.05",
            "-XX:Tier3DelayOn=1000",
            "-Dclip.warmUpRounds=60",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            // Otherwise JavaCPP would limit native memory to the heap's size.
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");

    /** Starts an engine; it answers when it is ready. */
    EngineProcess start(String engine, int threads) throws EngineException {
        return start(engine, threads, List.of());
    }

    EngineProcess start(String engine, int threads, List<String> moreJavaOptions) throws EngineException {
        List<String> command = new ArrayList<>();
        try {
            if (engine.startsWith("pytorch")) {
                if (python == null) throw new EngineException("not run: no Python with torch given by --python");
                command.addAll(List.of(python, script("torch_worker.py").toString()));
            } else {
                command.add(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
                command.addAll(JAVA_OPTIONS);
                command.addAll(moreJavaOptions);
                if (engine.startsWith("clip4j")) command.addAll(isa.javaOptions());
                if (engine.startsWith("clip4j")) command.addAll(userOptions());
                command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
            }
            command.addAll(List.of(engine, "" + threads));
            return new EngineProcess(engine, builder(command, engine, threads).start());
        } catch (IOException e) {
            throw new EngineException(engine + ": " + e.getMessage());
        }
    }

    /** The options that the launcher script takes from the environment, so that they can be tried here too. */
    static List<String> userOptions() {
        String options = System.getenv().getOrDefault("CLIP4J_JAVA_OPTS", "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    private ProcessBuilder builder(List<String> command, String engine, int threads) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        out.resolve(engine + ".log").toFile()));
        Map<String, String> environment = builder.environment();
        isa.restrict(environment);
        environment.put("OMP_NUM_THREADS", "" + threads);
        // OpenMP's threads sleep at the end of a run instead of spinning into another engine's.
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        return builder;
    }

    /** Copies a script of the class path to a file. */
    Path script(String name) throws IOException {
        Path file = out.resolve(name);
        try (InputStream in = Worker.class.getResourceAsStream("/io/github/clip4j/benchmarks/" + name)) {
            if (in == null) throw new IOException("no resource " + name);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
