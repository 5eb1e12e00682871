package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.BackendProvider;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * {@code benchmarks/run --gpu}: whether backend cuda is right on this machine, and how close it comes to cuBLAS; or why
 * that cannot be measured.
 */
public final class GpuSuite {
    /** Exit code for a wrong command line, and for no device where one is required. */
    private static final int UNUSABLE = 2;

    private GpuSuite() {}

    /**
     * Runs it; exit code 1 if embeddings are wrong.
     *
     * @param args see {@link GpuOptions#USAGE}, or {@code --jmh} and JMH's own
     * @throws Exception if a file cannot be written or JMH fails
     */
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        if (words.contains("--help")) {
            System.out.println(GpuOptions.USAGE);
            return;
        }
        boolean jmh = !words.isEmpty() && words.getFirst().equals("--jmh");
        try {
            GpuOptions options = jmh ? GpuOptions.DEFAULT : GpuOptions.parse(words);
            Availability found = probe(options.backend());
            if (found.usable() && jmh)
                org.openjdk.jmh.Main.main(words.subList(1, words.size()).toArray(String[]::new));
            else System.exit(run(options, found, System.out));
        } catch (IllegalArgumentException | ClipException e) {
            System.err.println("benchmarks: " + e.getMessage());
            if (e instanceof IllegalArgumentException) System.err.println(GpuOptions.USAGE);
            System.exit(UNUSABLE);
        }
    }

    /** What a backend says of its availability; its absence from the path is an answer too. */
    static Availability probe(String backend) {
        return Backends.all().stream()
                .filter(provider -> provider.name().equals(backend))
                .findFirst()
                .map(BackendProvider::probe)
                .orElse(new Availability(false, 0, "backend " + backend + " is not on the path: benchmarks/run --gpu"));
    }

    static int run(GpuOptions options, Availability found, PrintStream out) throws IOException {
        if (!found.usable()) {
            out.println("gpu: skipped: " + found.reason());
            return options.require() ? UNUSABLE : 0;
        }
        GpuBench bench = new GpuBench(options, model(options));
        if (options.profile()) {
            bench.profile();
            return 0;
        }
        Path json = options.json();
        GpuReport report = bench.measure(found.reason(), partial -> {
            if (json != null) write(json, partial.json());
        });
        out.print(report.text());
        return report.right() ? 0 : 1;
    }

    /** Whole or not at all, however the run ends. */
    private static void write(Path file, String text) {
        try {
            Path unfinished = Files.writeString(Path.of(file + ".part"), text);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path model(GpuOptions options) throws IOException {
        Path given = options.models();
        if (given != null) {
            Path named = given.resolve(options.model());
            return Files.isDirectory(named) ? named : given;
        }
        Path target = Path.of("benchmarks", "target").toAbsolutePath();
        return new Models(
                        null, Files.createDirectories(target.resolve("models")), new Launcher(null, target, Isa.NATIVE))
                .directory(options.model());
    }
}
