package io.github.clip4j.image.webp;

/**
 * Converts a frame's planes to RGB as libwebp does by default: chroma interpolated with weights 9, 3, 3 and 1 ("fancy
 * upsampling", dsp/upsampling.c), BT.601 in 14 bits of fixed point (dsp/yuv.h).
 */
final class YuvToRgb {
    private final Vp8Planes planes;
    private final int width;
    private final WebpCanvas canvas;

    private YuvToRgb(Vp8Planes planes, int width, WebpCanvas canvas) {
        this.planes = planes;
        this.width = width;
        this.canvas = canvas;
    }

    /** Writes R, G and B of the frame's pixels; a fourth channel becomes opaque. */
    static void convert(Vp8Planes planes, int width, int height, WebpCanvas canvas) {
        YuvToRgb converter = new YuvToRgb(planes, width, canvas);
        int lastChromaRow = (height - 1) >> 1;
        for (int row = 0; row < height; row++) {
            int near = row >> 1;
            // An even row leans on the chroma row above its own, an odd one on that below; at the borders on its own.
            int far = Math.clamp((row & 1) == 0 ? near - 1 : near + 1, 0, lastChromaRow);
            converter.convertRow(row, planes.chroma(0, near), planes.chroma(0, far));
        }
    }

    private void convertRow(int row, int near, int far) {
        byte[] u = planes.u;
        byte[] v = planes.v;
        int luma = planes.luma(0, row);
        int at = canvas.row(row);
        int step = canvas.channels();
        int nearU = u[near] & 0xff;
        int nearV = v[near] & 0xff;
        int farU = u[far] & 0xff;
        int farV = v[far] & 0xff;
        write(at, planes.y[luma], (3 * nearU + farU + 2) >> 2, (3 * nearV + farV + 2) >> 2);
        int pairs = (width - 1) >> 1;
        for (int x = 1; x <= pairs; x++) {
            int nextNearU = u[near + x] & 0xff;
            int nextNearV = v[near + x] & 0xff;
            int nextFarU = u[far + x] & 0xff;
            int nextFarV = v[far + x] & 0xff;
            int sumU = nearU + nextNearU + farU + nextFarU + 8;
            int sumV = nearV + nextNearV + farV + nextFarV + 8;
            int crossU = (sumU + 2 * (nextNearU + farU)) >> 3;
            int crossV = (sumV + 2 * (nextNearV + farV)) >> 3;
            int straightU = (sumU + 2 * (nearU + nextFarU)) >> 3;
            int straightV = (sumV + 2 * (nearV + nextFarV)) >> 3;
            int left = at + (2 * x - 1) * step;
            write(left, planes.y[luma + 2 * x - 1], (crossU + nearU) >> 1, (crossV + nearV) >> 1);
            write(left + step, planes.y[luma + 2 * x], (straightU + nextNearU) >> 1, (straightV + nextNearV) >> 1);
            nearU = nextNearU;
            nearV = nextNearV;
            farU = nextFarU;
            farV = nextFarV;
        }
        if ((width & 1) == 0) {
            int last = at + (width - 1) * step;
            write(last, planes.y[luma + width - 1], (3 * nearU + farU + 2) >> 2, (3 * nearV + farV + 2) >> 2);
        }
    }

    private void write(int at, byte luma, int u, int v) {
        byte[] out = canvas.pixels();
        int y = ((luma & 0xff) * 19077) >> 8;
        out[at] = sample(y + ((v * 26149) >> 8) - 14234);
        out[at + 1] = sample(y - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708);
        out[at + 2] = sample(y + ((u * 33050) >> 8) - 17685);
        if (canvas.channels() == 4) {
            out[at + 3] = (byte) 255;
        }
    }

    /** A sample in 6 bits of fraction, cut off and clamped. */
    private static byte sample(int value) {
        return (byte) Math.clamp(value >> 6, 0, 255);
    }
}
