package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/** The bytes of an image file with bounds-checked reading; every failure names the image. */
final class ImageSource {
    final byte[] data;
    final String name;
    private final long maxPixels;

    ImageSource(byte[] data, String name, long maxPixels) {
        this.data = data;
        this.name = name;
        this.maxPixels = maxPixels;
    }

    ImageSource withData(byte[] other) {
        return new ImageSource(other, name, maxPixels);
    }

    ClipException error(String what) {
        return new ClipException(name + ": " + what);
    }

    ClipException error(String what, Throwable cause) {
        return new ClipException(name + ": " + what, cause);
    }

    ClipException truncated(String format) {
        return error("truncated " + format + " (" + data.length + " bytes)");
    }

    /** The check that comes before anything is allocated for the pixels. */
    void checkSize(long width, long height) {
        if (width < 1 || height < 1) throw error("expected at least one pixel, found " + width + "x" + height);
        if (width > maxPixels / height) {
            throw error("image too large: " + width + "x" + height + " pixels, the limit is " + maxPixels + " pixels");
        }
    }

    /**
     * Allocates pixels; an image beyond what an array can hold is an error even where the caller has raised the limit.
     */
    byte[] allocate(long width, long height, int bytesPerPixel) {
        long bytes = width * height * bytesPerPixel;
        if (bytes > Integer.MAX_VALUE - 8) {
            throw error("image too large: " + width + "x" + height + " pixels of " + bytesPerPixel
                    + " bytes do not fit an array");
        }
        return new byte[(int) bytes];
    }

    boolean startsWith(String latin1) {
        return matches(0, latin1);
    }

    boolean matches(int offset, String latin1) {
        if (offset < 0 || data.length - offset < latin1.length()) return false;
        for (int i = 0; i < latin1.length(); i++) {
            if ((data[offset + i] & 255) != latin1.charAt(i)) return false;
        }
        return true;
    }

    int u8(int offset, String format) {
        if (offset < 0 || offset >= data.length) throw truncated(format);
        return data[offset] & 255;
    }

    int u16be(int offset, String format) {
        return (u8(offset, format) << 8) | u8(offset + 1, format);
    }

    int u16le(int offset, String format) {
        return u8(offset, format) | (u8(offset + 1, format) << 8);
    }

    long u32be(int offset, String format) {
        return ((long) u16be(offset, format) << 16) | u16be(offset + 2, format);
    }

    long u32le(int offset, String format) {
        return u16le(offset, format) | ((long) u16le(offset + 2, format) << 16);
    }
}
