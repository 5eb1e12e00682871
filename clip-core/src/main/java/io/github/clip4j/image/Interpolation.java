package io.github.clip4j.image;

import io.github.clip4j.error.ClipException;
import java.util.Locale;

/**
 * Pillow's resampling filters ({@code PIL.Image.Resampling}); all of them widen with the scale when they shrink an
 * image (antialiasing).
 */
public enum Interpolation {
    /** The nearest pixel. */
    NEAREST(0, 0),
    /** Lanczos' windowed sinc over 3 pixels. */
    LANCZOS(1, 3),
    /** Linear. */
    BILINEAR(2, 1),
    /** Cubic with a = -0.5. */
    BICUBIC(3, 2),
    /** The mean of the pixels covered. */
    BOX(4, 0.5),
    /** Hamming's windowed sinc over 1 pixel. */
    HAMMING(5, 1);

    private final int pillowNumber;
    private final double support;

    Interpolation(int pillowNumber, double support) {
        this.pillowNumber = pillowNumber;
        this.support = support;
    }

    /**
     * Pillow's number, as the member {@code resample} of a {@code preprocessor_config.json} holds it.
     *
     * @return 0 to 5
     */
    public int pillowNumber() {
        return pillowNumber;
    }

    /**
     * The filter with a Pillow number.
     *
     * @param number 0 to 5
     * @return the filter
     */
    public static Interpolation ofPillowNumber(int number) {
        for (Interpolation i : values()) {
            if (i.pillowNumber == number) return i;
        }
        throw new ClipException(
                "resample: expected 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box or 5 hamming, found " + number);
    }

    /**
     * The filter with a name, in any case.
     *
     * @param name for example {@code bicubic}
     * @return the filter
     */
    public static Interpolation parse(String name) {
        for (Interpolation i : values()) {
            if (i.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) return i;
        }
        throw new ClipException(
                "interpolation: expected nearest, lanczos, bilinear, bicubic, box or hamming, found \"" + name + "\"");
    }

    /** Half the filter's width in pixels at scale 1. */
    double support() {
        return support;
    }

    /** The filter function, operation by operation as src/libImaging/Resample.c of Pillow. */
    double weight(double x) {
        return switch (this) {
            case NEAREST -> throw new AssertionError("nearest has no weights");
            case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - Math.abs(x));
            case HAMMING -> hamming(Math.abs(x));
            case BICUBIC -> bicubic(Math.abs(x));
            case LANCZOS -> -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        };
    }

    private static double hamming(double x) {
        if (x == 0) return 1;
        if (x >= 1) return 0;
        double t = x * Math.PI;
        return StrictMath.sin(t) / t * (0.54f + 0.46f * StrictMath.cos(t));
    }

    private static double bicubic(double x) {
        if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
        if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.5;
        return 0;
    }

    private static double sinc(double x) {
        if (x == 0) return 1;
        double t = x * Math.PI;
        return StrictMath.sin(t) / t;
    }
}
