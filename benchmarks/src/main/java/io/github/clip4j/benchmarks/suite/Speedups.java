package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many times as fast as its peers clip4j is, read from a report's JSON.
 *
 * @param label for people
 * @param machine what it was measured on
 * @param values in the report's order
 */
record Speedups(String label, String machine, List<Value> values) {
    /** Other libraries, in the order of their bars and the legend; a row's other columns are limits and the like. */
    static final List<String> PEERS =
            List.of("onnxruntime", "onnxruntime-int8", "pytorch", "pytorch-bf16", "openblas", "mkl", "onednn");

    private static final List<String> TIMES = List.of(Row.Unit.MILLISECONDS.symbol(), Row.Unit.SECONDS.symbol());

    /**
     * A bar.
     *
     * @param row what was measured
     * @param peer the library it is compared with
     * @param ratio the peer's time divided by clip4j's
     * @param comparable false if the peer may use instructions that clip4j may not
     */
    record Value(String row, String peer, double ratio, boolean comparable) {}

    /** Reads {@code LABEL=FILE}; a file that is no report is an exception with a message for the user. */
    static Speedups read(String argument) throws IOException {
        int equals = argument.indexOf('=');
        if (equals <= 0) throw new IllegalArgumentException("--chart: expected LABEL=report.json, found " + argument);
        Path file = Path.of(argument.substring(equals + 1));
        if (!Files.isReadable(file)) throw new IllegalArgumentException(file + ": there is no such file");
        try {
            return of(argument.substring(0, equals), Json.parseObject(Files.readAllBytes(file)));
        } catch (JsonException e) {
            throw new IllegalArgumentException(file + ": not a report of benchmarks/run: " + e.getMessage(), e);
        }
    }

    private static Speedups of(String label, JsonObject report) {
        JsonObject machine = report.object("machine").orElseThrow(() -> new JsonException("no machine"));
        List<Object> rows = report.array("rows").orElseThrow(() -> new JsonException("no rows"));
        List<Value> values = new ArrayList<>();
        for (Object row : rows) addRow(values, JsonObject.of(row, "row"));
        if (values.isEmpty()) throw new JsonException("no row has clip4j beside another library");
        String processor = machine.string("processor").orElse("unknown");
        String isa = machine.string("isa").orElse(Isa.NATIVE.id());
        return new Speedups(label, processor + (isa.equals(Isa.NATIVE.id()) ? "" : ", " + isa), values);
    }

    private static void addRow(List<Value> values, JsonObject row) {
        JsonObject found = row.object("values").orElseThrow(() -> new JsonException("row without values"));
        String unit = row.string("unit").orElse("");
        boolean rate = unit.equals(Row.Unit.GFLOPS.symbol());
        double own = found.number(Clip4jEngine.NAME).orElse(0);
        if (!(own > 0) || !(rate || TIMES.contains(unit))) return;
        String title = row.string("title").orElse("");
        List<Object> notes = row.array("notes").orElse(List.of());
        for (String peer : PEERS) {
            double other = found.number(peer).orElse(0);
            if (!(other > 0)) continue;
            boolean comparable = !notes.contains(Isa.unrestricted(peer));
            values.add(new Value(title, peer, rate ? own / other : other / own, comparable));
        }
    }

    /** By row and peer. */
    Map<String, Map<String, Value>> table() {
        Map<String, Map<String, Value>> table = new LinkedHashMap<>();
        for (Value value : values)
            table.computeIfAbsent(value.row(), _ -> new LinkedHashMap<>()).put(value.peer(), value);
        return table;
    }
}
