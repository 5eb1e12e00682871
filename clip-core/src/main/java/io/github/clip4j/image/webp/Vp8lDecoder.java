package io.github.clip4j.image.webp;

import static io.github.clip4j.image.webp.WebpBytes.malformed;
import static io.github.clip4j.image.webp.WebpBytes.u8;

import io.github.clip4j.image.webp.Vp8lTransforms.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes a lossless image, VP8L (RFC 9649, section 3). */
final class Vp8lDecoder {
    static final int HEADER_SIZE = 5;
    private static final int SIGNATURE = 0x2f;

    private final Vp8lBitReader bits;
    private final Vp8lImageReader images;
    private final int width;
    private final int height;

    private Vp8lDecoder(Vp8lBitReader bits, int width, int height) {
        this.bits = bits;
        this.width = width;
        this.height = height;
        images = new Vp8lImageReader(bits);
    }

    /** What the header says of an image. */
    record Header(int width, int height, boolean hasAlpha) {}

    static Header header(byte[] data, int start, int end) {
        if (end - start < HEADER_SIZE) {
            throw malformed(start, "VP8L header of 5 bytes expected, found " + (end - start));
        }
        if (u8(data, start) != SIGNATURE) {
            throw malformed(start, "VP8L signature 2f expected, found " + Integer.toHexString(u8(data, start)));
        }
        int fields = (int) WebpBytes.u32(data, start + 1);
        if (fields >>> 29 != 0) {
            throw malformed(start + 4, "VP8L version 0 expected, found " + (fields >>> 29));
        }
        return new Header((fields & 0x3fff) + 1, (fields >>> 14 & 0x3fff) + 1, (fields >>> 28 & 1) != 0);
    }

    /** The ARGB pixels of the image between two offsets of the file, whose header is checked. */
    static int[] decode(byte[] data, int start, int end, Header header) {
        Vp8lBitReader bits = new Vp8lBitReader(data, start, end);
        bits.skip(8 * HEADER_SIZE);
        return new Vp8lDecoder(bits, header.width, header.height).decode();
    }

    /** The ARGB pixels of an image without a header, as an ALPH chunk holds it. */
    static int[] decodeHeaderless(byte[] data, int start, int end, int width, int height) {
        return new Vp8lDecoder(new Vp8lBitReader(data, start, end), width, height).decode();
    }

    private int[] decode() {
        List<Transform> transforms = new ArrayList<>();
        int codedWidth = width;
        int seen = 0;
        while (bits.flag()) {
            int type = bits.read(2);
            if ((seen >> type & 1) != 0) {
                throw malformed(bits.fileOffset(), "VP8L transform " + type + " given twice");
            }
            seen |= 1 << type;
            Transform transform = readTransform(type, codedWidth);
            transforms.add(transform);
            if (type == Vp8lTransforms.COLOR_INDEXING) {
                codedWidth = Vp8lTransforms.tiles(codedWidth, transform.bits());
            }
        }
        int[] argb = new int[width * height];
        images.readMainImage(argb, codedWidth, height);
        for (Transform transform : transforms.reversed()) {
            Vp8lTransforms.undo(transform, argb, height);
        }
        return argb;
    }

    private Transform readTransform(int type, int codedWidth) {
        return switch (type) {
            case Vp8lTransforms.PREDICTOR, Vp8lTransforms.COLOR -> {
                int tileBits = 2 + bits.read(3);
                int[] tiles = images.readSubImage(
                        Vp8lTransforms.tiles(codedWidth, tileBits), Vp8lTransforms.tiles(height, tileBits));
                yield new Transform(type, codedWidth, tileBits, tiles);
            }
            case Vp8lTransforms.SUBTRACT_GREEN -> new Transform(type, codedWidth, 0, new int[0]);
            default -> readPalette(codedWidth);
        };
    }

    private Transform readPalette(int codedWidth) {
        int colors = 1 + bits.read(8);
        int bundleBits = colors > 16 ? 0 : colors > 4 ? 1 : colors > 2 ? 2 : 3;
        int[] palette = images.readSubImage(colors, 1);
        for (int i = 1; i < colors; i++) {
            palette[i] = Vp8lPredictor.add(palette[i], palette[i - 1]);
        }
        // Indices past the palette give transparent black.
        int[] padded = Arrays.copyOf(palette, 1 << (8 >> bundleBits));
        return new Transform(Vp8lTransforms.COLOR_INDEXING, codedWidth, bundleBits, padded);
    }
}
