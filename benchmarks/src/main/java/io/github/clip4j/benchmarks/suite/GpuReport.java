package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The results of {@code benchmarks/run --gpu}.
 *
 * @param machine facts by name
 * @param modes one for each precision
 */
record GpuReport(SequencedMap<String, String> machine, List<Mode> modes) {
    /**
     * A precision.
     *
     * @param precision its name
     * @param correctness of embeddings
     * @param peak 10⁹ operations per second of the best square product
     * @param peakSize M = N = K of that product
     * @param points by tower and batch
     */
    record Mode(String precision, Correctness correctness, double peak, int peakSize, List<Speed> points) {
        boolean right() {
            return correctness.goldens <= correctness.goldenBound && correctness.difference <= correctness.bound;
        }
    }

    /**
     * The largest differences of embeddings of length 1.
     *
     * @param goldens of the tiny models from PyTorch's in float64
     * @param goldenBound what that may be
     * @param difference of the model from backend cpu's
     * @param bound what that may be
     */
    record Correctness(double goldens, double goldenBound, double difference, double bound) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "goldens %.2e (bound %.1e), model %.2e (bound %.1e)",
                    goldens,
                    goldenBound,
                    difference,
                    bound);
        }
    }

    /**
     * A batch.
     *
     * @param inputs images or texts
     * @param batch how many of them in a call
     * @param gigaFlop what the batch takes, 10⁹ operations
     * @param times of the batch
     * @param note why there is no number, or empty
     */
    record Speed(String inputs, int batch, double gigaFlop, Times times, String note) {
        String text(double peak) {
            String head = String.format(Locale.ROOT, "%-7s %5d", inputs, batch);
            if (!note.isEmpty()) return head + "  " + note;
            return String.format(
                    Locale.ROOT,
                    "%s %10s %10s %10s %10s %10.1f %% %9.1f %%",
                    head,
                    Table.number(batch / times.served),
                    Table.number(batch / times.copied),
                    Table.number(batch / times.replayed),
                    Table.number(gigaFlop / times.replayed),
                    100 * share(times.served, peak),
                    100 * share(times.replayed, peak));
        }

        private double share(double seconds, double peak) {
            return gigaFlop / seconds / peak;
        }

        private Map<String, Object> object(double peak) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("inputs", inputs);
            object.put("batch", batch);
            if (!note.isEmpty()) {
                object.put("note", note);
                return object;
            }
            object.put("servedPerSecond", batch / times.served);
            object.put("copiedPerSecond", batch / times.copied);
            object.put("replayedPerSecond", batch / times.replayed);
            object.put("gigaFlops", gigaFlop / times.replayed);
            object.put("servedPeakShare", share(times.served, peak));
            object.put("peakShare", share(times.replayed, peak));
            return object;
        }
    }

    /**
     * Medians of seconds of a batch.
     *
     * @param served by calls of as many threads as the model serves at once
     * @param copied by one pass after another, each with its inputs copied to the device and its embeddings back
     * @param replayed the same with inputs and embeddings that stay on the device
     */
    record Times(double served, double copied, double replayed) {}

    boolean right() {
        return modes.stream().allMatch(Mode::right);
    }

    /** The facts, then correctness, then speed. */
    String text() {
        StringBuilder out = new StringBuilder();
        machine.forEach(
                (name, value) -> out.append(name).append(": ").append(value).append('\n'));
        out.append("\n"
                + "correctness: largest difference of unit embeddings; of tiny models from PyTorch's float64"
                + " goldens, of this model from backend cpu in fp32\n");
        for (Mode mode : modes)
            out.append(String.format(
                    Locale.ROOT,
                    "%-9s %s  %s\n",
                    mode.precision(),
                    mode.correctness().text(),
                    mode.right() ? "right" : "WRONG"));
        out.append("\n"
                + "speed per second, by medians: served, calls of Clip by as many threads as it serves at once; copied,"
                + " one pass after another with its inputs and embeddings; replayed, the pass alone, as are GFLOP/s\n");
        out.append("mode      inputs  batch     served     copied   replayed    GFLOP/s  served/peak replayed/peak\n");
        for (Mode mode : modes) {
            for (Speed point : mode.points())
                out.append(String.format(Locale.ROOT, "%-9s %s\n", mode.precision(), point.text(mode.peak())));
            out.append(String.format(
                    Locale.ROOT,
                    "%-9s peak: %s GFLOP/s, products of %d x %3$d x %3$d\n",
                    mode.precision(),
                    Table.number(mode.peak()),
                    mode.peakSize()));
        }
        return out.toString();
    }

    String json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("machine", machine);
        object.put("modes", modes.stream().map(GpuReport::object).toList());
        return Json.write(object) + "\n";
    }

    private static Map<String, Object> object(Mode mode) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("precision", mode.precision());
        object.put("goldens", mode.correctness().goldens());
        object.put("goldenBound", mode.correctness().goldenBound());
        object.put("difference", mode.correctness().difference());
        object.put("bound", mode.correctness().bound());
        object.put("right", mode.right());
        object.put("peakGigaFlops", mode.peak());
        object.put("peakSize", mode.peakSize());
        object.put(
                "points",
                mode.points().stream().map(point -> point.object(mode.peak())).toList());
        return object;
    }
}
