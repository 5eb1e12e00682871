package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.cpu.limits.MachineLimits;
import io.github.clip4j.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Everything that was measured.
 *
 * @param machine facts by name
 * @param limits the roofs
 * @param rows the table
 * @param points of the roofline
 */
record Report(SequencedMap<String, String> machine, List<MachineLimits> limits, List<Row> rows, List<Point> points) {
    String json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("machine", machine);
        object.put("limits", limits.stream().map(Report::object).toList());
        object.put("rows", rows.stream().map(Report::object).toList());
        object.put("points", points.stream().map(Report::object).toList());
        return Json.write(object) + "\n";
    }

    private static Map<String, Object> object(MachineLimits limits) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("threads", limits.threads());
        object.put("vectorBits", limits.vectorBits());
        object.put("gigaFlops", limits.gigaFlops());
        object.put("memoryGBs", limits.memory());
        object.put("cacheGBs", limits.cache());
        return object;
    }

    private static Map<String, Object> object(Row row) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", row.id());
        object.put("title", row.title());
        object.put("unit", row.unit().symbol());
        object.put("values", row.values());
        List<Object> bars = new ArrayList<>();
        for (Row.Bar bar : row.bars()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("peer", bar.peer());
            one.put("asked", bar.ratio());
            double ratio = row.ratio(bar.peer());
            if (Double.isFinite(ratio)) one.put("ratio", ratio);
            Boolean met = row.met(bar);
            one.put("met", met == null ? Row.unmet(bar) : met);
            bars.add(one);
        }
        object.put("bars", bars);
        object.put("notes", row.notes());
        return object;
    }

    private static Map<String, Object> object(Point point) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("engine", point.engine());
        object.put("label", point.label());
        object.put("threads", point.threads());
        object.put("intensity", point.intensity());
        object.put("gigaFlops", point.gigaFlops());
        return object;
    }
}
