package io.github.clip4j.image;

import java.util.Arrays;

/**
 * The first frame of a GIF as Pillow reads it (GifImagePlugin.py): palette mode, or gray if the palette is the gray
 * ramp or missing.
 */
final class GifDecoder {
    private static final String GIF = "GIF";

    private final EncodedImage source;
    private int p;

    GifDecoder(EncodedImage source) {
        this.source = source;
    }

    Image decode() {
        int screenWidth = source.u16le(6, GIF);
        int screenHeight = source.u16le(8, GIF);
        // The screen may have no pixels: the first frame enlarges it.
        source.checkSize(Math.max(1, screenWidth), Math.max(1, screenHeight));
        int flags = source.u8(10, GIF);
        p = 13;
        byte[] palette = (flags & 128) != 0 ? palette(flags) : new byte[0];
        int transparent = 0;
        int block = source.u8(p++, GIF);
        while (block != ',') {
            if (block == ';') throw source.error("GIF without an image");
            if (block == '!') {
                int label = source.u8(p++, GIF);
                int size = source.u8(p, GIF);
                if (label == 249 && size >= 4 && (source.u8(p + 1, GIF) & 1) != 0) transparent = source.u8(p + 4, GIF);
                skipBlocks();
            }
            block = source.u8(p++, GIF);
        }
        return frame(screenWidth, screenHeight, palette, transparent);
    }

    private void skipBlocks() {
        for (int size = source.u8(p, GIF); size != 0; size = source.u8(p, GIF)) p += size + 1;
        p++;
    }

    private byte[] palette(int flags) {
        int bytes = 3 << ((flags & 7) + 1);
        if (source.data.length - p < bytes) throw source.truncated(GIF);
        p += bytes;
        return Arrays.copyOfRange(source.data, p - bytes, p);
    }

    /**
     * The frame on the screen, which Pillow fills with the transparent colour, or colour 0, and enlarges if the frame
     * exceeds it.
     */
    private Image frame(int screenWidth, int screenHeight, byte[] globalPalette, int background) {
        int left = source.u16le(p, GIF);
        int top = source.u16le(p + 2, GIF);
        int frameWidth = source.u16le(p + 4, GIF);
        int frameHeight = source.u16le(p + 6, GIF);
        int flags = source.u8(p + 8, GIF);
        p += 9;
        int width = Math.max(screenWidth, left + frameWidth);
        int height = Math.max(screenHeight, top + frameHeight);
        source.checkSize(width, height);
        source.checkSize(frameWidth, frameHeight);
        byte[] palette = (flags & 128) != 0 ? palette(flags) : globalPalette;
        int bits = source.u8(p++, GIF);
        if (bits > 12) throw source.error("damaged GIF: LZW code size " + bits);
        source.checkRatio((long) frameWidth * frameHeight, source.data.length - (long) p, GifLzw.MAX_RATIO, GIF);
        byte[] out = source.allocate(width, height, 1);
        Arrays.fill(out, (byte) background);
        boolean interlaced = (flags & 64) != 0;
        GifLzw lzw = new GifLzw(source, p, bits);
        int[][] passes = interlaced ? new int[][] {{0, 8}, {4, 8}, {2, 4}, {1, 2}} : new int[][] {{0, 1}};
        for (int[] pass : passes) {
            for (int y = pass[0]; y < frameHeight; y += pass[1]) lzw.read(out, (top + y) * width + left, frameWidth);
        }
        return isGrayRamp(palette)
                ? new Image(ImageMode.L, width, height, out)
                : Image.ofPalette(width, height, out, palette);
    }

    private static boolean isGrayRamp(byte[] palette) {
        for (int i = 0; i < palette.length; i++) {
            if ((palette[i] & 255) != i / 3) return false;
        }
        return true;
    }
}
