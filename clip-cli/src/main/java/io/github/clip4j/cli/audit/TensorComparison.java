package io.github.clip4j.cli.audit;

import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.tensor.TensorInfo;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compares each tensor with its golden one as soon as it is computed and prints a line for it. */
final class TensorComparison implements TensorReceiver {
    private static final String OK = "ok";
    private static final String FAIL = "FAIL";

    private final Golden golden;
    private final Tolerance tolerance;
    private final Results results;
    private final boolean json;
    private final Set<String> compared = new HashSet<>();
    private int failed;

    TensorComparison(Golden golden, Tolerance tolerance, Results results, boolean json) {
        this.golden = golden;
        this.tolerance = tolerance;
        this.results = results;
        this.json = json;
    }

    @Override
    public boolean wants(String name) {
        return golden.tensors().containsKey(name);
    }

    @Override
    public void accept(String name, List<Long> shape, float[] values) {
        TensorInfo expected = golden.tensors().get(name);
        if (expected == null) return;
        compared.add(name);
        if (!expected.shape().equals(shape)) {
            fail(
                    name,
                    "shape %s, expected %s"
                            .formatted(
                                    TensorInfo.of(name, expected.dtype(), longs(shape))
                                            .shapeText(),
                                    expected.shapeText()));
            return;
        }
        int columns = shape.isEmpty() ? 1 : shape.getLast().intValue();
        Difference difference = Difference.of(values, golden.read(name), columns);
        Tolerance.Verdict verdict = tolerance.judge(name, difference);
        if (!verdict.ok()) failed++;
        print(name, difference, verdict);
    }

    private static long[] longs(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    private void print(String name, Difference d, Tolerance.Verdict verdict) {
        String word = verdict.ok() ? OK : FAIL;
        if (!json) {
            results.line(String.format(
                    Locale.ROOT,
                    "%-4s %s  max %.3g relrms %.3g  tolerance %s%s",
                    word,
                    name,
                    d.max(),
                    d.relativeRms(),
                    verdict.rule(),
                    d.finite() ? "" : "  not finite"));
            return;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("tensor", name);
        object.put("verdict", word);
        object.put("max", d.max());
        object.put("relrms", d.relativeRms());
        object.put("tolerance", verdict.rule());
        results.json(object);
    }

    private void fail(String name, String reason) {
        failed++;
        if (!json) {
            results.line("%-4s %s  %s".formatted(FAIL, Messages.printable(name), reason));
            return;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("tensor", name);
        object.put("verdict", FAIL);
        object.put("reason", reason);
        results.json(object);
    }

    /** Names tensors that were expected but never computed, prints the totals, and returns whether all passed. */
    boolean finish() {
        int found = compared.size();
        for (String name : golden.tensors().keySet()) if (compared.add(name)) fail(name, "not computed");
        boolean pass = failed == 0 && found > 0;
        int total = compared.size();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("verdict", pass ? "PASS" : "FAILED");
            object.put("passed", total - failed);
            object.put("total", total);
            object.put("tolerance", tolerance.id());
            results.json(object);
        } else {
            results.line(String.format(
                    Locale.ROOT,
                    "%s %d/%d within %s",
                    pass ? "PASS" : "FAILED",
                    total - failed,
                    total,
                    tolerance.id()));
        }
        return pass;
    }
}
