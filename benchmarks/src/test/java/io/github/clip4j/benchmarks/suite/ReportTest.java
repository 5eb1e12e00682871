package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.benchmarks.suite.Row.Bar;
import io.github.clip4j.benchmarks.suite.Row.Unit;
import io.github.clip4j.cpu.limits.MachineLimits;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
    private static final MachineLimits LIMITS = new MachineLimits(1, 512, 200, 40, 100);

    private static Row row(Unit unit, double own, String peer, double value, double bar, String... notes) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("clip4j", own);
        values.put(peer, value);
        return new Row("id", "a title", unit, values, List.of(new Bar(peer, bar)), List.of(notes));
    }

    @Test
    void ratiosSayHowManyTimesAsGoodClip4jIs() {
        Row time = row(Unit.MILLISECONDS, 800, "onnxruntime", 880, 1);
        assertEquals(1.1, time.ratio("onnxruntime"), 1e-12);
        assertEquals("onnxruntime >= 1.00: met by 10 %", time.verdict());
        Row rate = row(Unit.GFLOPS, 150, "onednn", 200, 1);
        assertEquals(0.75, rate.ratio("onednn"), 1e-12);
        assertEquals("onednn >= 1.00: NOT MET by 25 %", rate.verdict());
        assertTrue(rate.missed());
    }

    @Test
    void limitsAreMetFromBelow() {
        Row spread = row(Unit.RATIO, 1.04, Row.LIMIT, 1.1, 1);
        assertEquals("at most 1.10: met by 6 %", spread.verdict());
        assertTrue(row(Unit.RATIO, 1.2, Row.LIMIT, 1.1, 1).missed());
        Row none = row(Unit.COUNT, 0, Row.LIMIT, 0, 1);
        assertEquals("at most 0.00: met", none.verdict());
        assertTrue(row(Unit.COUNT, 2, Row.LIMIT, 0, 1).missed());
    }

    @Test
    void aMissingPeerIsNeitherMetNorMissed() {
        Row row = row(Unit.SECONDS, 2, "pytorch", 3, 1);
        Row without =
                new Row("id", "t", Unit.SECONDS, new LinkedHashMap<>(Map.of("clip4j", 2.0)), row.bars(), List.of());
        assertNull(without.met(row.bars().getFirst()));
        assertFalse(without.missed());
        assertEquals("pytorch >= 1.00: not measured", without.verdict());
    }

    @Test
    void theTableShowsValuesRatiosBarsAndNotes() {
        String text = Table.text(List.of(row(Unit.MILLISECONDS, 812.3, "onnxruntime", 890, 1, "pytorch: not run")));
        assertEquals("""
            a title        812 ms  onnxruntime 890 (1.10x)
                bar: onnxruntime >= 1.00: met by 10 %
                pytorch: not run
            """, text);
        assertEquals("1.25", Table.number(1.251));
        assertEquals("12.5", Table.number(12.51));
        assertEquals("125", Table.number(125.1));
    }

    @Test
    void statistics() {
        assertEquals(2, Statistics.median(new double[] {9, 1, 2}));
        assertEquals(2.5, Statistics.median(new double[] {9, 1, 2, 3}));
        assertEquals(0.25, Statistics.difference(new float[] {-4, 1}, new float[] {-4, 2}));
        assertEquals(0, Statistics.difference(new float[] {0}, new float[] {0}));
        assertEquals(Double.POSITIVE_INFINITY, Statistics.difference(new float[] {1}, new float[] {Float.NaN}));
        assertEquals(Double.POSITIVE_INFINITY, Statistics.difference(new float[] {1}, new float[] {1, 1}));
    }

    @Test
    void logarithmicAxes() {
        LogScale scale = new LogScale(1, 100, 50, 250);
        assertEquals(50, scale.at(1), 1e-9);
        assertEquals(150, scale.at(10), 1e-9);
        assertEquals(250, scale.at(100), 1e-9);
        assertEquals(List.of(1.0, 10.0, 100.0), scale.decades());
        assertEquals(List.of(1.0, 10.0), LogScale.around(1, 10, 0, 1).decades());
        assertThrows(IllegalArgumentException.class, () -> LogScale.around(0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> LogScale.around(Double.NaN, 1, 0, 1));
    }

    @Test
    void theRooflineIsXmlWithAPointForEachMeasurementOfItsThreads() throws Exception {
        List<Point> points = List.of(
                new Point("clip4j", "linear <1>", 1, 90, 180),
                new Point("onednn", "linear", 1, 90, 150),
                new Point("clip4j", "two threads", 2, 90, 300));
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(new Roofline(LIMITS, points).svg())));
        NodeList titles = svg.getElementsByTagName("title");
        assertEquals(2, titles.getLength());
        assertEquals("clip4j, linear <1>: 180 GFLOP/s", titles.item(0).getTextContent());
        String[] roof = ((Element) svg.getElementsByTagName("polyline").item(0))
                .getAttribute("points")
                .split("[ ,]");
        assertTrue(Double.parseDouble(roof[0]) < Double.parseDouble(roof[2]), "the ridge is right of the slope");
        assertTrue(Double.parseDouble(roof[1]) > Double.parseDouble(roof[3]), "the slope rises");
        assertEquals(roof[3], roof[5], "the roof is level");
        Element own = (Element) titles.item(0).getParentNode();
        Element peer = (Element) titles.item(1).getParentNode();
        assertEquals(own.getAttribute("cx"), peer.getAttribute("cx"));
        assertTrue(
                Double.parseDouble(own.getAttribute("cy")) < Double.parseDouble(peer.getAttribute("cy")),
                "faster is higher");
    }

    @Test
    void jsonAndPageHoldEverything() {
        SequencedMap<String, String> machine = new LinkedHashMap<>(Map.of("processor", "a & b"));
        Report report = new Report(
                machine,
                List.of(LIMITS),
                List.of(row(Unit.MILLISECONDS, 800, "onnxruntime", 880, 1, "note <i>")),
                List.of(new Point("clip4j", "linear", 1, 90, 180)));
        JsonObject json = JsonObject.of(Json.parse(report.json()), "report");
        JsonObject row = JsonObject.of(json.array("rows").orElseThrow().getFirst(), "row");
        assertEquals(
                880, row.object("values").orElseThrow().number("onnxruntime").orElseThrow());
        JsonObject bar = JsonObject.of(row.array("bars").orElseThrow().getFirst(), "bar");
        assertTrue(bar.bool("met").orElseThrow());
        assertEquals(1.1, bar.number("ratio").orElseThrow(), 1e-12);
        String page = Html.page(report);
        for (String part : List.of("a &amp; b", "note &lt;i&gt;", "onnxruntime 880 (1.10x)", "<svg", "200 GFLOP/s"))
            assertTrue(page.contains(part), part);
        assertFalse(page.contains("http://") && page.contains("src="), "nothing is loaded");
    }

    @Test
    void jobsSurviveTheirLine() {
        List<Job> jobs = List.of(
                new Job.Gemm(1, 2, 3),
                new Job.Stored(new Job.Gemm(1, 2, 3), "F16"),
                new Job.Attention(1, 2, 3, true),
                new Job.Norm(4, 5),
                new Job.Search(4, 5),
                new Job.Nonlinearity(4, 5, "GELU"),
                new Job.Image(Path.of("a b"), 2, Path.of("c"), 224),
                new Job.Text(Path.of("a b"), 2, 77, Path.of("c")));
        for (Job job : jobs) assertEquals(job, Job.parse(job.words()));
        assertThrows(IllegalArgumentException.class, () -> Job.parse(List.of("dance")));
    }

    @Test
    void onlyKernelsCountAsDeoptimised() {
        String log = """
            [4.7s][debug][deoptimization] cid=1 level=4 io.github.clip4j.cpu.kernel.Tile6x4.multiply([F)V trap_bci=9
            [4.7s][debug][deoptimization] cid=3 level=4 io.github.clip4j.cpu.op.AttentionValues.sum(Lio/github/clip4j/cpu/kernel/Rows;)V trap_bci=16
            [4.8s][debug][deoptimization] cid=2 level=4 java.util.regex.Pattern.match()Z trap_bci=19
            """;
        assertEquals(1, CompileCheck.deoptimized(log).size());
    }

    @Test
    void optionsAreCheckedAndReadInAnyOrder() {
        Options options = Options.parse(List.of("--only", "gemm,start", "--quick", "--python", "py"));
        assertTrue(options.quick() && options.wants("start") && !options.wants("spread"));
        assertEquals("py", options.python());
        assertTrue(Options.parse(List.of()).wants("spread"));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--only")));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--fast", "1")));
    }

    @Test
    void everyGroupHasANameOfItsOwn() {
        List<String> ids = Cases.all(false, false).stream().map(Case::id).toList();
        assertEquals(ids.size(), ids.stream().distinct().count(), ids::toString);
        assertTrue(ids.containsAll(Cases.all(true, false).stream().map(Case::id).toList()), "quick has no others");
    }
}
