package io.github.clip4j.cli.explain;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** An explanation as one PNG: the image, and each map over it with a legend. */
final class MapImage {
    private static final int MARGIN = 16;
    private static final int BAR = 14;
    private static final int PAPER = 0xffffff;
    private static final int INK = 0x202020;

    private final Explanation explanation;
    private final PixelFont font = new PixelFont(2);
    private final int panel;
    private final BufferedImage canvas;

    private MapImage(Explanation explanation) {
        this.explanation = explanation;
        panel = explanation.side() * explanation.scale();
        int panels = 1 + explanation.maps().size();
        int line = font.height() + MARGIN / 2;
        canvas = new BufferedImage(
                MARGIN + panels * (panel + MARGIN),
                2 * MARGIN + panel + 3 * line, // a title, and two lines below
                BufferedImage.TYPE_INT_RGB);
    }

    /** The file's bytes. */
    static byte[] png(Explanation explanation) {
        MapImage image = new MapImage(explanation);
        image.draw();
        return png(image.canvas);
    }

    /** The image as the model sees it, without maps; in gray for maps to be laid over. */
    static byte[] png(Explanation explanation, boolean gray) {
        int side = explanation.side();
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) image.setRGB(x, y, gray ? explanation.gray(x, y) : explanation.color(x, y));
        return png(image);
    }

    private static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void draw() {
        PixelFont.fill(canvas, 0, 0, canvas.getWidth(), canvas.getHeight(), PAPER);
        int top = MARGIN + font.height() + MARGIN / 2;
        caption("as the model sees it", MARGIN, MARGIN);
        for (int y = 0; y < panel; y++)
            for (int x = 0; x < panel; x++)
                canvas.setRGB(MARGIN + x, top + y, explanation.color(x / explanation.scale(), y / explanation.scale()));
        int left = MARGIN;
        for (HeatMap map : explanation.maps()) {
            left += panel + MARGIN;
            caption(map.title(), left, MARGIN);
            overlay(map, left, top);
            legend(map, left, top + panel + MARGIN / 2);
        }
        int below = top + panel + MARGIN / 2;
        for (String line : words()) {
            caption(line, MARGIN, below);
            below += font.height() + MARGIN / 2;
        }
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        explanation.text().ifPresent(text -> {
            words.add("text: " + text);
            words.add("cosine of image and text: " + explanation.cosineText());
        });
        return words;
    }

    /** As much of a text as fits a panel. */
    private void caption(String text, int x, int y) {
        String shown = text;
        while (font.width(shown) > panel) shown = shown.substring(0, shown.length() - 4) + "...";
        font.draw(canvas, shown, x, y, INK);
    }

    private void overlay(HeatMap map, int left, int top) {
        for (int y = 0; y < panel; y++) {
            for (int x = 0; x < panel; x++) {
                int gray = explanation.gray(x / explanation.scale(), y / explanation.scale());
                int patch = (y * map.grid() / panel) * map.grid() + x * map.grid() / panel;
                canvas.setRGB(left + x, top + y, Palette.over(gray, map.level(patch)));
            }
        }
    }

    private void legend(HeatMap map, int left, int top) {
        for (int x = 0; x < panel; x++)
            PixelFont.fill(canvas, left + x, top, 1, BAR, Palette.over(Palette.MIDDLE_GRAY, x / (panel - 1.0)));
        int below = top + BAR + MARGIN / 2;
        String most = map.unit().text(map.max());
        font.draw(canvas, map.unit().text(map.min()), left, below, INK);
        font.draw(canvas, most, left + panel - font.width(most), below, INK);
    }
}
