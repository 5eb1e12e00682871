package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.cpu.limits.MachineLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The roofline plot (Williams et al. 2009) of a number of threads as inline SVG: both axes logarithmic. */
final class Roofline {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 60;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final int RIGHT = 150;
    private static final List<String> COLOURS = List.of("#c0392b", "#2471a3", "#239b56", "#b9770e", "#6c3483");

    private final MachineLimits limits;
    private final List<Point> points;
    private final LogScale x;
    private final LogScale y;

    Roofline(MachineLimits limits, List<Point> all) {
        this.limits = limits;
        points = all.stream().filter(p -> p.threads() == limits.threads()).toList();
        double least = points.stream().mapToDouble(Point::intensity).min().orElse(1);
        double most = points.stream().mapToDouble(Point::intensity).max().orElse(1);
        double slowest = points.stream().mapToDouble(Point::gigaFlops).min().orElse(1);
        x = LogScale.around(Math.min(least, limits.ridge()), Math.max(most, limits.ridge()), LEFT, WIDTH - RIGHT);
        y = LogScale.around(Math.min(slowest, limits.attainable(x.low())), limits.gigaFlops(), HEIGHT - BOTTOM, TOP);
    }

    String svg() {
        StringBuilder out = new StringBuilder();
        out.append(text("<svg viewBox='0 0 %d %d' role='img' xmlns='http://www.w3.org/2000/svg'>%n", WIDTH, HEIGHT));
        axes(out);
        double ridge = limits.ridge();
        out.append(text(
                "<polyline fill='none' stroke='#333' stroke-width='2' points='%.1f,%.1f %.1f,%.1f %.1f,%.1f'/>%n",
                x.at(x.low()),
                y.at(limits.attainable(x.low())),
                x.at(ridge),
                y.at(limits.gigaFlops()),
                x.at(x.high()),
                y.at(limits.gigaFlops())));
        label(out, x.at(ridge) + 6, y.at(limits.gigaFlops()) - 6, Table.number(limits.gigaFlops()) + " GFLOP/s");
        label(out, LEFT + 6, TOP + 12, Table.number(limits.memory()) + " GB/s from memory");
        points(out);
        out.append("</svg>\n");
        return out.toString();
    }

    private void axes(StringBuilder out) {
        for (double tick : x.decades()) {
            out.append(text(
                    "<line x1='%.1f' x2='%1$.1f' y1='%d' y2='%d' stroke='#ddd'/>%n", x.at(tick), TOP, HEIGHT - BOTTOM));
            label(out, x.at(tick) - 8, HEIGHT - BOTTOM + 16, text("%.4s", tick));
        }
        for (double tick : y.decades()) {
            out.append(text(
                    "<line y1='%.1f' y2='%1$.1f' x1='%d' x2='%d' stroke='#ddd'/>%n", y.at(tick), LEFT, WIDTH - RIGHT));
            label(out, 10, y.at(tick) + 4, text("%.4s", tick));
        }
        label(out, LEFT, HEIGHT - 12, "operations per byte of memory");
        label(out, 10, 14, "GFLOP/s, " + limits.threads() + (limits.threads() == 1 ? " thread" : " threads"));
    }

    private void points(StringBuilder out) {
        List<String> engines = new ArrayList<>();
        for (Point point : points) {
            if (!engines.contains(point.engine())) engines.add(point.engine());
            out.append(text(
                    "<circle cx='%.1f' cy='%.1f' r='4' fill='%s'><title>%s</title></circle>%n",
                    x.at(point.intensity()),
                    y.at(point.gigaFlops()),
                    colour(engines.indexOf(point.engine())),
                    Html.escape(point.engine() + ", " + point.label() + ": " + Table.number(point.gigaFlops())
                            + " GFLOP/s")));
        }
        for (int i = 0; i < engines.size(); i++) {
            int line = TOP + 20 + 18 * i;
            out.append(text("<circle cx='%d' cy='%d' r='4' fill='%s'/>%n", WIDTH - RIGHT + 16, line - 4, colour(i)));
            label(out, WIDTH - RIGHT + 26, line, engines.get(i));
        }
    }

    private static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    private static void label(StringBuilder out, double x, double y, String label) {
        out.append(text("<text x='%.1f' y='%.1f' font-size='12'>%s</text>%n", x, y, Html.escape(label)));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
