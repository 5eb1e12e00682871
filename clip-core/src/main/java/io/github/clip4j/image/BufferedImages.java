package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** From the JDK's images, reading the raster wherever the JDK would convert colours. */
final class BufferedImages {
    private BufferedImages() {}

    static Image toImage(BufferedImage image) {
        ColorModel colours = image.getColorModel();
        Raster raster = image.getRaster();
        if ((long) image.getWidth() * image.getHeight() * 4 > Integer.MAX_VALUE - 8) {
            throw new ClipException("image too large: " + image.getWidth() + "x" + image.getHeight() + " pixels");
        }
        if (colours instanceof IndexColorModel index && index.getMapSize() <= 256) return indexed(raster, index);
        boolean gray = colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY && raster.getNumBands() == 1;
        if (gray && raster.getTransferType() == DataBuffer.TYPE_BYTE) return gray(raster, 0);
        if (gray && raster.getTransferType() == DataBuffer.TYPE_USHORT) return gray(raster, 8);
        return colours(image, colours.hasAlpha());
    }

    private static Image indexed(Raster raster, IndexColorModel index) {
        byte[] palette = new byte[index.getMapSize() * 3];
        for (int i = 0; i < index.getMapSize(); i++) {
            palette[3 * i] = (byte) index.getRed(i);
            palette[3 * i + 1] = (byte) index.getGreen(i);
            palette[3 * i + 2] = (byte) index.getBlue(i);
        }
        return Image.ofPalette(raster.getWidth(), raster.getHeight(), samples(raster, 0), palette);
    }

    private static Image gray(Raster raster, int shift) {
        return new Image(ImageMode.L, raster.getWidth(), raster.getHeight(), samples(raster, shift));
    }

    private static byte[] samples(Raster raster, int shift) {
        int width = raster.getWidth();
        byte[] out = new byte[width * raster.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) out[y * width + x] = (byte) (row[x] >> shift);
        }
        return out;
    }

    private static Image colours(BufferedImage image, boolean alpha) {
        int width = image.getWidth();
        int bytes = alpha ? 4 : 3;
        byte[] out = new byte[width * image.getHeight() * bytes];
        int[] row = new int[width];
        int o = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                out[o] = (byte) (argb >> 16);
                out[o + 1] = (byte) (argb >> 8);
                out[o + 2] = (byte) argb;
                if (alpha) out[o + 3] = (byte) (argb >> 24);
                o += bytes;
            }
        }
        return new Image(alpha ? ImageMode.RGBA : ImageMode.RGB, width, image.getHeight(), out);
    }
}
