package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code benchmarks/run}: measures, prints the table, writes the report. */
public final class Suite {
    private Suite() {}

    /**
     * Runs the suite; exit code 1 if the compile check failed or nothing could be measured, 2 for a wrong command line.
     *
     * @param args see {@link Options#USAGE}
     * @throws Exception if a file cannot be written
     */
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.println(Options.USAGE);
            return;
        }
        if (words.equals(List.of("--list"))) {
            Cases.all(false, false).forEach(c -> System.out.println(c.id()));
            return;
        }
        if (!words.isEmpty() && words.getFirst().equals("--chart")) {
            System.exit(chart(words.subList(1, words.size())));
        }
        try {
            System.exit(run(Options.parse(words)));
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.err.println(Options.USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("benchmarks: " + inWords(e));
            System.exit(2);
        }
    }

    /** File exceptions often name only the file. */
    private static String inWords(IOException e) {
        return e instanceof FileSystemException file && file.getReason() == null
                ? file.getFile() + " cannot be read or written (" + e.getClass().getSimpleName() + ")"
                : String.valueOf(e.getMessage());
    }

    private static int chart(List<String> arguments) {
        try {
            Chart.write(arguments);
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            System.err.println("benchmarks: " + inWords(e));
            return 2;
        }
    }

    private static int run(Options options) throws IOException, InterruptedException {
        List<Case> cases = chosen(options);
        Path out = options.out().toAbsolutePath();
        Path made = Files.createDirectories(out.resolveSibling("models"));
        Files.createDirectories(out);
        String python = options.python() != null ? options.python() : torchPython();
        Launcher launcher = new Launcher(python, out, options.isa());
        SequencedMap<String, String> machine = Machine.describe();
        machine.put("isa", options.isa().id());
        Bench bench = new Bench(
                launcher,
                new Models(options.models(), made, launcher),
                out,
                options.quick(),
                options.isa(),
                Limits.measure(launcher, options.isa()),
                new ArrayList<>());
        List<Row> rows = new ArrayList<>();
        for (Case one : cases) rows.addAll(measure(one, bench));
        Report report = new Report(machine, List.copyOf(bench.limits().values()), rows, List.copyOf(bench.points()));
        Files.writeString(out.resolve("report.json"), report.json());
        Files.writeString(out.resolve("report.html"), Html.page(report));
        print(report, out);
        boolean broken = rows.stream().anyMatch(row -> row.id().equals("compile-check") && row.missed());
        return rows.isEmpty() || broken ? 1 : 0;
    }

    private static List<Case> chosen(Options options) {
        List<Case> all =
                Cases.all(options.quick() && options.only().isEmpty(), options.isa() == Isa.AVX2 || Machine.isAvx2());
        List<String> ids = all.stream().map(Case::id).toList();
        for (String id : options.only())
            if (!ids.contains(id)) throw new IllegalArgumentException("no group " + id + "; there are " + ids);
        return all.stream().filter(c -> options.wants(c.id())).toList();
    }

    private static List<Row> measure(Case one, Bench bench) throws IOException, InterruptedException {
        Bench.progress(one.id());
        long begin = System.nanoTime();
        try {
            List<Row> rows = one.measure(bench);
            System.err.print(Table.text(rows));
            Bench.progress(one.id() + " took " + (System.nanoTime() - begin) / 1_000_000_000L + " s");
            return rows;
        } catch (EngineException e) {
            Bench.progress(one.id() + ": " + e.getMessage());
            return List.of();
        }
    }

    private static void print(Report report, Path out) {
        report.machine().forEach((name, value) -> System.out.println(name + ": " + value));
        for (MachineLimits limits : report.limits())
            System.out.printf(
                    Locale.ROOT,
                    "limits, %dT: %s GFLOP/s in %d-bit vectors, memory %s GB/s, cache %s GB/s%n",
                    limits.threads(),
                    Table.number(limits.gigaFlops()),
                    limits.vectorBits(),
                    Table.number(limits.memory()),
                    Table.number(limits.cache()));
        System.out.println();
        System.out.println("isa " + report.machine().get("isa") + ":");
        System.out.print(Table.text(report.rows()));
        System.out.println();
        System.out.println(out.resolve("report.html"));
    }

    /** python3, if it has torch. */
    private static @Nullable String torchPython() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("python3", "-c", "import torch, transformers")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0 ? "python3" : null;
        } catch (IOException e) {
            return null;
        }
    }
}
