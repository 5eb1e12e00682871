package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.json.Json;
import java.util.ArrayList;
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
     * @param points by batch
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
     * @param batch images per call
     * @param imagesPerSecond by the median turn of some calls
     * @param gigaFlops as many operations
     * @param peakShare of {@link Mode#peak}
     * @param note why there is no number, or empty
     */
    record Speed(int batch, double imagesPerSecond, double gigaFlops, double peakShare, String note) {
        String text() {
            if (!note.isEmpty()) return String.format(Locale.ROOT, "%7d  %s", batch, note);
            return String.format(
                    Locale.ROOT,
                    "%7d %12s %12s %8.1f %%",
                    batch,
                    Table.number(imagesPerSecond),
                    Table.number(gigaFlops),
                    100 * peakShare);
        }
    }

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
                + "speed: calls of Clip.encodePixels by as many threads as the model serves at once, copies"
                + " included\n");
        out.append("mode        batch     images/s      GFLOP/s  of the peak\n");
        for (Mode mode : modes) {
            for (Speed point : mode.points())
                out.append(String.format(Locale.ROOT, "%-9s %s\n", mode.precision(), point.text()));
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
        List<Object> points = new ArrayList<>();
        for (Speed point : mode.points()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("batch", point.batch());
            if (point.note().isEmpty()) {
                one.put("imagesPerSecond", point.imagesPerSecond());
                one.put("gigaFlops", point.gigaFlops());
                one.put("peakShare", point.peakShare());
            } else {
                one.put("note", point.note());
            }
            points.add(one);
        }
        object.put("points", points);
        return object;
    }
}
