package io.github.clip4j.fuzz;

import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The image decoder of one format. The bytes that tell the format are put back, or most damaged inputs would be refused
 * by their first bytes.
 */
final class ImageReader implements Reader {
    private static final ImageOptions OPTIONS = new ImageOptions(Watch.MAX_PIXELS, true);
    private static final String PNG = "89504e470d0a1a0a";

    private final byte[] magic;
    private final int offset;
    private final boolean checksums;

    private ImageReader(String hex, int offset) {
        this.magic = HexFormat.of().parseHex(hex);
        this.offset = offset;
        this.checksums = hex.equals(PNG);
    }

    /** A format by its first bytes. */
    static ImageReader of(String hex) {
        return new ImageReader(hex, 0);
    }

    /** PNG, whose checksums are put right too. */
    static ImageReader png() {
        return new ImageReader(PNG, 0);
    }

    /** WebP: the name in the RIFF header; its length is left to the fuzzer. */
    static ImageReader webp() {
        return new ImageReader("57454250", 8);
    }

    @Override
    public void read(byte[] input) {
        byte[] data = input.clone();
        if (data.length >= offset + magic.length) System.arraycopy(magic, 0, data, offset, magic.length);
        if (offset == 8 && data.length >= 4) System.arraycopy(new byte[] {'R', 'I', 'F', 'F'}, 0, data, 0, 4);
        if (checksums) putRight(data);
        Image image = Image.read(data, "input", OPTIONS);
        if (image.toRgb().length != 3 * image.width() * image.height()) throw new AssertionError(image.toString());
    }

    private static void putRight(byte[] png) {
        CRC32 crc = new CRC32();
        int at = 8;
        while (at + 12 <= png.length) {
            long length = Integer.toUnsignedLong(integer(png, at));
            if (at + 12 + length > png.length) return;
            crc.reset();
            crc.update(png, at + 4, (int) length + 4);
            int end = at + 8 + (int) length;
            for (int i = 0; i < 4; i++) png[end + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
            at = end + 4;
        }
    }

    private static int integer(byte[] data, int at) {
        int value = 0;
        for (int i = 0; i < 4; i++) value = value << 8 | (data[at + i] & 0xFF);
        return value;
    }
}
