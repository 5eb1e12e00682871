package io.github.clip4j.image;

/**
 * Components that are halved vertically but not horizontally (4:4:0). libjpeg-turbo smooths them (h1v2_fancy_upsample
 * in jdsample.c), the libjpeg 6b of the JDK repeats each row; the repeated rows hold all that was decoded, so they can
 * be smoothed here.
 */
final class JpegUpsampling {
    private JpegUpsampling() {}

    static void smoothRows(byte[] samples, JpegFrame frame) {
        int maxH = JpegFrame.max(frame.horizontal());
        int maxV = JpegFrame.max(frame.vertical());
        for (int c = 0; c < frame.ids().length; c++) {
            if (frame.horizontal()[c] == maxH && frame.vertical()[c] * 2 == maxV) smoothRows(samples, c, frame);
        }
    }

    private static void smoothRows(byte[] samples, int component, JpegFrame frame) {
        int step = frame.ids().length;
        int rowBytes = frame.width() * step;
        int rows = (frame.height() + 1) / 2;
        byte[] above = new byte[frame.width()];
        byte[] here = new byte[frame.width()];
        byte[] below = new byte[frame.width()];
        load(samples, component, step, here);
        System.arraycopy(here, 0, above, 0, here.length);
        for (int r = 0; r < rows; r++) {
            if (r + 1 < rows) load(samples, (2 * r + 2) * rowBytes + component, step, below);
            else System.arraycopy(here, 0, below, 0, here.length);
            blend(samples, 2 * r * rowBytes + component, step, here, above, 1);
            if (2 * r + 1 < frame.height()) blend(samples, (2 * r + 1) * rowBytes + component, step, here, below, 2);
            byte[] free = above;
            above = here;
            here = below;
            below = free;
        }
    }

    private static void load(byte[] samples, int from, int step, byte[] row) {
        for (int x = 0; x < row.length; x++) row[x] = samples[from + x * step];
    }

    private static void blend(byte[] samples, int to, int step, byte[] near, byte[] far, int bias) {
        for (int x = 0; x < near.length; x++) {
            samples[to + x * step] = (byte) (((near[x] & 255) * 3 + (far[x] & 255) + bias) >> 2);
        }
    }
}
