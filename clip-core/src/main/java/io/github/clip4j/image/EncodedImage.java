package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;

/** The bytes of an image file with bounds-checked reading; every failure names the image. */
final class EncodedImage {
    /** What a decoder may take of the heap at most; the rest is for the file, and for what else runs. */
    private static final double HEAP_SHARE = 0.75;

    /** Helps with a file that is damaged, or of a kind that is not read. */
    private static final String CURE = "; open it in an image program and save it as PNG, or download it again";

    final byte[] data;
    final String name;
    private final long maxPixels;

    EncodedImage(byte[] data, String name, long maxPixels) {
        this.data = data;
        this.name = name;
        this.maxPixels = maxPixels;
    }

    EncodedImage withData(byte[] other) {
        return new EncodedImage(other, name, maxPixels);
    }

    /** An error of the file itself. */
    ClipException error(String what) {
        return refusal(what + CURE);
    }

    ClipException error(String what, Throwable cause) {
        return new ClipException(name + ": " + what + CURE, cause);
    }

    /** An error that says by itself what to do. */
    ClipException refusal(String what) {
        return new ClipException(name + ": " + what);
    }

    /** An error for what another library threw, whose message may be missing or of several lines. */
    ClipException damaged(String format, Throwable cause) {
        String reason = cause.getMessage();
        if (reason == null || reason.isBlank() || cause instanceof IndexOutOfBoundsException)
            reason = "the data end early or contradict each other";
        return error("damaged " + format + ": " + reason.strip().replaceAll("\\s+", " "), cause);
    }

    ClipException truncated(String format) {
        return refusal("truncated " + format + ": it ends after " + data.length
                + " bytes; copy or download the file again, or save it anew");
    }

    /** The check that comes before anything is allocated for the pixels. */
    void checkSize(long width, long height) {
        if (width < 1 || height < 1) throw error("expected at least one pixel, found " + width + "x" + height);
        if (width > maxPixels / height) {
            throw refusal("image too large: " + width + "x" + height + " pixels, the limit is " + maxPixels
                    + " pixels; raise it (--max-pixels, or ImageOptions) if the file is trusted");
        }
    }

    /** The check of all that a decoder allocates at once, in bytes, before it allocates any of it. */
    void checkMemory(long width, long height, long bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap * HEAP_SHARE) {
            throw refusal("image too large: " + width + "x" + height + " pixels need " + megabytes(bytes)
                    + " MB while they are decoded, the heap can grow to " + megabytes(heap)
                    + " MB; give Java more with -Xmx, or make the image smaller");
        }
    }

    /** What a decoder that holds so many bytes may still allocate. */
    long room(long held) {
        return Math.max(0, (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE) - held);
    }

    /** The failure of a decoder that found the heap full. */
    ClipException outOfMemory(OutOfMemoryError cause) {
        return outOfMemory(name, cause);
    }

    static ClipException outOfMemory(String name, OutOfMemoryError cause) {
        return new ClipException(
                name + ": out of memory while the image was decoded, the heap can grow to "
                        + megabytes(Runtime.getRuntime().maxMemory())
                        + " MB; give Java more with -Xmx, or make the image smaller",
                cause);
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /**
     * The check that a stream of this many bytes can hold what is asked of it, when each of its bytes gives at most so
     * many: a file of a few bytes must not cost hundreds of megabytes before it is found to be too short.
     */
    void checkRatio(long decoded, long stored, int ratio, String format) {
        if (decoded / ratio > stored) throw truncated(format);
    }

    /**
     * Allocates pixels; an image beyond what an array can hold is an error even where the caller has raised the limit.
     */
    byte[] allocate(long width, long height, int bytesPerPixel) {
        long bytes = width * height * bytesPerPixel;
        if (bytes > Integer.MAX_VALUE - 8) {
            throw refusal("image too large: " + width + "x" + height + " pixels of " + bytesPerPixel
                    + " bytes do not fit an array; make the image smaller");
        }
        checkMemory(width, height, bytes);
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
