package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {
    @TempDir
    Path directory;

    private static Row row(String title, Row.Unit unit, Map<String, Double> peers, String... notes) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("clip4j", 100.0);
        values.putAll(peers);
        return new Row("id", title, unit, values, List.of(), List.of(notes));
    }

    private String report(String name, Row... rows) throws IOException {
        SequencedMap<String, String> machine = new LinkedHashMap<>(Map.of("processor", "A <fast> & small one"));
        Report report = new Report(machine, List.of(), List.of(rows), List.of());
        Files.writeString(directory.resolve(name), report.json());
        return name + "=" + directory.resolve(name);
    }

    private Document draw(String... reports) throws Exception {
        Path out = directory.resolve("out.svg");
        List<String> arguments = new ArrayList<>(List.of(out.toString()));
        arguments.addAll(List.of(reports));
        Chart.write(arguments);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(out.toFile());
    }

    private static List<Element> bars(Document svg) {
        NodeList all = svg.getElementsByTagName("rect");
        List<Element> bars = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++)
            if (all.item(i) instanceof Element e && e.getAttribute("class").equals("bar")) bars.add(e);
        return bars;
    }

    @Test
    void aBarForEachNumberOfEachReport() throws Exception {
        String zen3 = report(
                "zen3",
                row("image, 1T", Row.Unit.MILLISECONDS, Map.of("onnxruntime", 150.0, "pytorch", 400.0)),
                row("linear", Row.Unit.GFLOPS, Map.of("mkl", 125.0, "FMA peak", 130.0)));
        String zen4 = report(
                "zen4",
                row("image, 1T", Row.Unit.MILLISECONDS, Map.of("onnxruntime", 90.0)),
                row("memory", Row.Unit.MEGABYTES, Map.of("onnxruntime", 500.0)));
        List<Element> bars = bars(draw(zen3, zen4));
        List<String> titles = bars.stream().map(Element::getTextContent).toList();
        assertEquals(
                List.of(
                        "image, 1T, onnxruntime: 1.50×",
                        "image, 1T, pytorch: 4.00×",
                        "linear, mkl: 0.80×",
                        "image, 1T, onnxruntime: 0.90×"),
                titles);
        assertTrue(width(bars.get(1)) > width(bars.get(0)), "faster is longer");
        assertTrue(x(bars.get(2)) < x(bars.get(0)), "slower than a peer is left of the line");
        assertEquals(
                bars.get(0).getAttribute("y"), bars.get(3).getAttribute("y"), "rows of two reports are on one line");
    }

    private static double width(Element bar) {
        return Double.parseDouble(bar.getAttribute("width"));
    }

    private static double x(Element bar) {
        return Double.parseDouble(bar.getAttribute("x"));
    }

    @Test
    void peersThatMayUseMoreArePale() throws Exception {
        String avx2 = report(
                "avx2",
                row(
                        "image",
                        Row.Unit.SECONDS,
                        Map.of("onnxruntime", 50.0, "pytorch", 90.0),
                        Isa.unrestricted("onnxruntime")));
        List<Element> bars = bars(draw(avx2));
        assertEquals("0.35", bars.get(0).getAttribute("fill-opacity"));
        assertEquals("1", bars.get(1).getAttribute("fill-opacity"));
    }

    @Test
    void whatIsNoReportIsRefusedInOneLine() throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "{\"a\": 1}");
        Path text = Files.writeString(directory.resolve("text"), "no JSON\nat all");
        Path empty = Path.of(report("empty").substring("empty=".length()));
        for (Path file : List.of(other, text, empty)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> Speedups.read("x=" + file));
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith(file + ": not a report of benchmarks/run: "),
                    e::toString);
            assertFalse(String.valueOf(e.getMessage()).contains("\n"));
        }
        assertThrows(IllegalArgumentException.class, () -> Speedups.read("x=" + directory.resolve("none")));
        assertThrows(IllegalArgumentException.class, () -> Speedups.read(other.toString()));
        assertThrows(IllegalArgumentException.class, () -> Chart.write(List.of("out.svg")));
    }
}
