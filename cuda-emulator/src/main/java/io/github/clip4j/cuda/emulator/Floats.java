package io.github.clip4j.cuda.emulator;

/** Floating values of all widths as the bits of a register. */
final class Floats {
    /** The NaN that a device's arithmetic on single precision gives. */
    private static final long NAN = 0x7FFF_FFFFL;

    private static final int SMALLEST_NORMAL = 0x0080_0000;

    /** All values of binary16: half the time of a matrix product went into their conversion. */
    private static final float[] HALVES = new float[1 << 16];

    static {
        for (int i = 0; i < HALVES.length; i++) HALVES[i] = Float.float16ToFloat((short) i);
    }

    private Floats() {}

    static float single(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static double twice(long bits) {
        return Double.longBitsToDouble(bits);
    }

    static long bits(float value) {
        return Float.isNaN(value) ? NAN : Float.floatToRawIntBits(value);
    }

    static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /** Subnormals of single precision become zeros of their sign. */
    static long flush(long bits) {
        int value = (int) bits;
        return (value & 0x7FFF_FFFF) < SMALLEST_NORMAL ? value & 0x8000_0000 : value;
    }

    /** Into [0, 1]; NaN becomes 0. */
    static long saturate(long bits) {
        float value = single(bits);
        return bits(value > 0 ? Math.min(value, 1f) : 0f);
    }

    static float fromHalf(long bits) {
        return HALVES[(int) bits & 0xFFFF];
    }

    static float fromBrain(long bits) {
        return Float.intBitsToFloat((int) bits << 16);
    }

    /** To binary16, to nearest even. */
    static long toHalf(float value) {
        return Float.isNaN(value) ? 0x7FFF : Float.floatToFloat16(value) & 0xFFFF;
    }

    /** To bfloat16, to nearest even. */
    static long toBrain(float value) {
        if (Float.isNaN(value)) return 0x7FFF;
        int bits = Float.floatToRawIntBits(value);
        int rounded = (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16;
        return rounded;
    }

    /** To tf32, to nearest, ties away from zero: 10 bits of fraction in the place of 23. */
    static long toTf32(float value) {
        if (Float.isNaN(value)) return NAN;
        int bits = Float.floatToRawIntBits(value);
        return Float.isInfinite(value) ? bits : bits + 0x1000 & ~0x1FFF;
    }

    /**
     * To single precision such that rounding the result once more, to 22 bits or fewer, is as good as rounding once:
     * what is cut off is kept in the last bit (round to odd).
     */
    static float oddSingle(double value) {
        float rounded = (float) value;
        if (rounded == value || Double.isNaN(value)) return rounded;
        float inwards = Math.abs((double) rounded) > Math.abs(value) ? towardsZero(rounded) : rounded;
        return Float.intBitsToFloat(Float.floatToRawIntBits(inwards) | 1);
    }

    /** The neighbour of smaller magnitude. */
    static float towardsZero(float value) {
        return value > 0 ? Math.nextDown(value) : Math.nextUp(value);
    }

    /**
     * p + c, rounded to odd: the neighbour whose last bit is set if the sum lies between two doubles. The error of a
     * sum is a double (Knuth's TwoSum).
     */
    static double sumToOdd(double p, double c) {
        double sum = p + c;
        double other = sum - p;
        double error = (p - (sum - other)) + (c - other);
        boolean odd = (Double.doubleToRawLongBits(sum) & 1) != 0;
        if (odd || error == 0 || Double.isNaN(error)) return sum;
        return error > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
    }

    /** To single precision; rounding as a modifier names it: rz, rm, rp, or else to nearest. */
    static float directed(double value, String rounding) {
        float nearest = (float) value;
        return switch (rounding) {
            case "rz" -> Math.abs((double) nearest) > Math.abs(value) ? towardsZero(nearest) : nearest;
            case "rm" -> nearest > value ? Math.nextDown(nearest) : nearest;
            case "rp" -> nearest < value ? Math.nextUp(nearest) : nearest;
            default -> nearest;
        };
    }
}
