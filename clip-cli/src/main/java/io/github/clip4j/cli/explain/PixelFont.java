package io.github.clip4j.cli.explain;

import java.awt.image.BufferedImage;

/**
 * Letters of five by seven dots, and one more below, for captions: java.awt's need fonts, which a small container does
 * not have. Printable ASCII only; other characters become question marks.
 */
final class PixelFont {
    private static final int WIDTH = 5;
    private static final int HEIGHT = 7;
    private static final int FIRST = ' ';

    /** Five columns of each character from the space on, two hexadecimal digits a column; the lowest bit is the top. */
    private static final String DOTS = "0000000000" + "00005f0000" + "0007000700" + "147f147f14" + "242a7f2a12"
            + "2313086462" + "3649552250" + "0005030000" + "001c224100" + "0041221c00" + "14083e0814" + "08083e0808"
            + "0080703000" + "0808080808" + "0060600000" + "2010080402" + "3e5149453e" + "00427f4000" + "4261514946"
            + "2141454b31" + "1814127f10" + "2745454539" + "3c4a494930" + "0171090503" + "3649494936" + "064949291e"
            + "0036360000" + "0080763600" + "0814224100" + "1414141414" + "0041221408" + "0201510906" + "324979413e"
            + "7e1111117e" + "7f49494936" + "3e41414122" + "7f4141221c" + "7f49494941" + "7f09090901" + "3e4149497a"
            + "7f0808087f" + "00417f4100" + "2040413f01" + "7f08142241" + "7f40404040" + "7f020c027f" + "7f0408107f"
            + "3e4141413e" + "7f09090906" + "3e4151215e" + "7f09192946" + "4649494931" + "01017f0101" + "3f4040403f"
            + "1f2040201f" + "3f4038403f" + "6314081463" + "0708700807" + "6151494543" + "007f414100" + "0204081020"
            + "0041417f00" + "0402010204" + "4040404040" + "0001020400" + "2054545478" + "7f48444438" + "3844444420"
            + "384444487f" + "3854545418" + "087e090102" + "18a4a4a47c" + "7f08040478" + "00447d4000" + "4080847d00"
            + "7f10284400" + "00417f4000" + "7c04180478" + "7c08040478" + "3844444438" + "fc24242418" + "18242418fc"
            + "7c08040408" + "4854545420" + "043f444020" + "3c4040207c" + "1c2040201c" + "3c4030403c" + "4428102844"
            + "1ca0a0a07c" + "4464544c44" + "0008364100" + "00007f0000" + "0041360800" + "0804081008";

    private final int scale;

    /** @param scale pixels for each dot */
    PixelFont(int scale) {
        this.scale = scale;
    }

    int height() {
        return HEIGHT * scale;
    }

    int width(String text) {
        return Math.max(0, text.length() * (WIDTH + 1) - 1) * scale;
    }

    /** Draws a text with its top left corner at a pixel. */
    void draw(BufferedImage image, String text, int x, int y, int rgb) {
        for (int i = 0; i < text.length(); i++) draw(image, text.charAt(i), x + i * (WIDTH + 1) * scale, y, rgb);
    }

    private void draw(BufferedImage image, char character, int x, int y, int rgb) {
        int index = character - FIRST;
        if (index < 0 || index >= DOTS.length() / (2 * WIDTH)) index = '?' - FIRST;
        for (int column = 0; column < WIDTH; column++) {
            int at = 2 * (index * WIDTH + column);
            int dots = Integer.parseInt(DOTS, at, at + 2, 16);
            for (int row = 0; row <= HEIGHT; row++)
                if ((dots >> row & 1) != 0) fill(image, x + column * scale, y + row * scale, scale, scale, rgb);
        }
    }

    static void fill(BufferedImage image, int x, int y, int width, int height, int rgb) {
        for (int j = Math.max(0, y); j < Math.min(image.getHeight(), y + height); j++)
            for (int i = Math.max(0, x); i < Math.min(image.getWidth(), x + width); i++) image.setRGB(i, j, rgb);
    }
}
