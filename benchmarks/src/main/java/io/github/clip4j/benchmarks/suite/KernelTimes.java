package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Nsight Compute measured of kernels, summed by their names: {@code KernelTimes LOG JSON}, with the log of
 * {@code ncu --csv --page raw --print-units base} and the three metrics below.
 *
 * @param launches of each name, the longest first
 */
record KernelTimes(List<Kernel> launches) {
    private static final String NAME = "Kernel Name";
    private static final String TIME = "gpu__time_duration.sum";
    private static final String COMPUTE = "sm__throughput.avg.pct_of_peak_sustained_elapsed";
    private static final String MEMORY = "gpu__compute_memory_throughput.avg.pct_of_peak_sustained_elapsed";

    /** Rows shown. */
    private static final int MOST = 12;

    /**
     * Launches of one name.
     *
     * @param name as the profiler has it
     * @param count how many
     * @param nanos in all
     * @param compute the multiprocessors' throughput, in percent of what they can do; mean by time
     * @param memory the same for all memories, caches included
     */
    record Kernel(String name, int count, double nanos, double compute, double memory) {
        private Kernel with(Kernel other) {
            double all = nanos + other.nanos;
            return new Kernel(
                    name,
                    count + other.count,
                    all,
                    (compute * nanos + other.compute * other.nanos) / all,
                    (memory * nanos + other.memory * other.nanos) / all);
        }
    }

    /**
     * Prints the table and writes the numbers.
     *
     * @param args log and JSON file
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        KernelTimes times = read(Files.readAllLines(Path.of(args[0])));
        System.out.print(times.text());
        Files.writeString(Path.of(args[1]), times.json());
    }

    /** Lines before the header are the profiler's own words; the one after it has the units. */
    static KernelTimes read(List<String> log) {
        Map<String, Kernel> kernels = new LinkedHashMap<>();
        List<String> header = List.of();
        for (String line : log) {
            List<String> row = row(line);
            if (header.isEmpty()) {
                if (row.contains(NAME)) header = row;
                continue;
            }
            if (row.size() != header.size() || row.getFirst().isEmpty()) continue;
            Kernel kernel = new Kernel(
                    row.get(header.indexOf(NAME)),
                    1,
                    number(header, row, TIME),
                    number(header, row, COMPUTE),
                    number(header, row, MEMORY));
            kernels.merge(kernel.name, kernel, Kernel::with);
        }
        if (kernels.isEmpty()) throw new IllegalArgumentException("no kernels in the profiler's log");
        return new KernelTimes(kernels.values().stream()
                .sorted(Comparator.comparingDouble(Kernel::nanos).reversed())
                .toList());
    }

    /** Not a number where the profiler says that it has none. */
    private static double number(List<String> header, List<String> row, String metric) {
        String cell = row.get(header.indexOf(metric));
        return cell.equals("n/a") ? Double.NaN : Double.parseDouble(cell.replace(",", ""));
    }

    /** Each cell in quotes, one after another. */
    private static List<String> row(String line) {
        List<String> cells = new ArrayList<>();
        if (!line.startsWith("\"") || !line.endsWith("\"") || line.length() < 2) return cells;
        for (String cell : line.substring(1, line.length() - 1).split("\",\"", -1))
            cells.add(cell.replace("\"\"", "\""));
        return cells;
    }

    String text() {
        double all = launches.stream().mapToDouble(Kernel::nanos).sum();
        StringBuilder out = new StringBuilder("launches  microseconds    share  compute   memory  kernel\n");
        for (Kernel kernel : launches.subList(0, Math.min(MOST, launches.size())))
            out.append(String.format(
                    Locale.ROOT,
                    "%8d  %12.1f  %5.1f %%  %5.1f %%  %5.1f %%  %s\n",
                    kernel.count,
                    kernel.nanos / 1e3,
                    100 * kernel.nanos / all,
                    kernel.compute,
                    kernel.memory,
                    kernel.name));
        Kernel longest = launches.getFirst();
        out.append(String.format(
                Locale.ROOT,
                "%d launches, %.1f microseconds, %.1f %% of them in %s\n",
                launches.stream().mapToInt(Kernel::count).sum(),
                all / 1e3,
                100 * longest.nanos / all,
                longest.name));
        return out.toString();
    }

    String json() {
        return Json.write(Map.of(
                        "kernels",
                        launches.stream()
                                .map(kernel -> Map.of(
                                        "name",
                                        kernel.name,
                                        "launches",
                                        kernel.count,
                                        "nanoseconds",
                                        kernel.nanos,
                                        "computePercent",
                                        kernel.compute,
                                        "memoryPercent",
                                        kernel.memory))
                                .toList()))
                + "\n";
    }
}
