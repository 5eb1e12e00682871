package io.github.clip4j.backend.reference;

import io.github.clip4j.backend.Activation;

/**
 * The elementary functions of every CPU kernel, in float. Vector kernels do the same operations in the same order, so
 * that their bits agree. Coefficients and errors come from {@code tools/math/fit_polynomials.py}.
 */
public final class ScalarMath {
    /** Below this {@link #exp} is zero: no subnormals, which cost a hundred cycles on some processors. */
    public static final float EXP_LOW = -86.9f;
    /** Above this {@link #exp} is infinite. */
    public static final float EXP_HIGH = 88.37f;

    /** log2(e). */
    public static final float LOG2E = 1.442695f;
    /** Adding and subtracting it rounds to the nearest integer: 1.5 · 2^23. */
    public static final float ROUND = 12582912f;
    /** The upper bits of ln(2): exact times any exponent. */
    public static final float LN2_HIGH = 0.69314575f;
    /** ln(2) - {@link #LN2_HIGH}. */
    public static final float LN2_LOW = 1.4286068e-6f;

    /** {@code (e^r - 1 - r) / r²} for |r| at most ln(2)/2, lowest degree first. */
    public static final float EXP_0 = 0x1p-1f;
    /** Degree 1. */
    public static final float EXP_1 = 0x1.5554dcp-3f;
    /** Degree 2. */
    public static final float EXP_2 = 0x1.55551ap-5f;
    /** Degree 3. */
    public static final float EXP_3 = 0x1.120b90p-7f;
    /** Degree 4. */
    public static final float EXP_4 = 0x1.6d112cp-10f;

    private static final float[] ERF = {
        0x1.20dd76p+0f,
        -0x1.812746p-2f,
        0x1.ce2f08p-4f,
        -0x1.b829c8p-6f,
        0x1.562a60p-8f,
        -0x1.bccf66p-11f,
        0x1.d88750p-14f,
        -0x1.445f46p-17f
    };
    private static final float[] ERFC = {
        -0x1.afc43ep-18f,
        0x1.2107cap-2f,
        0x1.1f226ap-2f,
        0x1.06730ep-2f,
        0x1.2c40b2p-3f,
        0x1.0986eep-3f,
        -0x1.9a4466p-8f,
        -0x1.4d1504p-3f,
        0x1.2f6006p-4f
    };

    /** √½. */
    public static final float SQRT_HALF = 0.70710677f;
    /** √(2/π). */
    public static final float SQRT_2_OVER_PI = 0.7978846f;
    /** The cubic coefficient of the tanh form of GELU. */
    public static final float GELU_CUBIC = 0.044715f;
    /** The factor of QuickGELU. */
    public static final float QUICK = 1.702f;

    private ScalarMath() {}

    /**
     * {@code erf(z)/z} as a polynomial in z², |z| below 1.
     *
     * @param degree 0 to 7
     * @return the coefficient
     */
    public static float erfCoefficient(int degree) {
        return ERF[degree];
    }

    /**
     * {@code e^(z²) erfc(z)} as a polynomial in 1/(1 + z/2), z from 1 to 10.
     *
     * @param degree 0 to 8
     * @return the coefficient
     */
    public static float erfcCoefficient(int degree) {
        return ERFC[degree];
    }

    /**
     * e^x with a relative error below 1e-7; 0 below {@link #EXP_LOW}, infinite above {@link #EXP_HIGH}.
     *
     * @param x any float; NaN gives NaN
     * @return e^x
     */
    public static float exp(float x) {
        float rounded = Math.fma(x, LOG2E, ROUND);
        float n = rounded - ROUND;
        float r = Math.fma(n, -LN2_HIGH, x);
        r = Math.fma(n, -LN2_LOW, r);
        float q = Math.fma(EXP_4, r, EXP_3);
        q = Math.fma(q, r, EXP_2);
        q = Math.fma(q, r, EXP_1);
        q = Math.fma(q, r, EXP_0);
        float p = Math.fma(r * r, q, r) + 1f;
        // The low bits of `rounded` hold n; shifted, they are added to p's exponent.
        float y = Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
        if (x < EXP_LOW) return 0f;
        if (x > EXP_HIGH) return Float.POSITIVE_INFINITY;
        return Float.isNaN(x) ? x : y;
    }

    /**
     * 1 / (1 + e^-x).
     *
     * @param x any float
     * @return between 0 and 1
     */
    public static float sigmoid(float x) {
        return 1f / (1f + exp(-x));
    }

    /**
     * Hyperbolic tangent, within 2e-7 of the exact value.
     *
     * @param x any float
     * @return between -1 and 1
     */
    public static float tanh(float x) {
        return 1f - 2f / (1f + exp(2f * x));
    }

    /**
     * One activation value.
     *
     * @param kind which
     * @param x any float
     * @return its image
     */
    public static float activation(Activation kind, float x) {
        return switch (kind) {
            case QUICK_GELU -> x / (1f + exp(-QUICK * x));
            case GELU -> gelu(x);
            case GELU_TANH -> x / (1f + exp(-2f * (SQRT_2_OVER_PI * Math.fma(GELU_CUBIC * x, x * x, x))));
            case SILU -> x / (1f + exp(-x));
        };
    }

    /**
     * {@code x Φ(x)}; near zero by the series of erf, in the tails by erfc, so that negative tails keep their relative
     * accuracy.
     *
     * @param x any float
     * @return within 4e-7 of the exact value for |x| below 12
     */
    public static float gelu(float x) {
        float z = x * SQRT_HALF;
        float a = Math.abs(z);
        float twicePhi;
        if (a < 1f) {
            twicePhi = Math.fma(z, horner(ERF, a * a), 1f);
        } else {
            float tail = exp(-(a * a)) * horner(ERFC, 1f / Math.fma(a, 0.5f, 1f));
            twicePhi = x < 0f ? tail : 2f - tail;
        }
        return (0.5f * x) * twicePhi;
    }

    private static float horner(float[] coefficients, float x) {
        float y = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) y = Math.fma(y, x, coefficients[i]);
        return y;
    }

    /**
     * Divides a row by its Euclidean length, in double, so that neither tiny nor huge rows lose digits. A row of zeros
     * stays.
     *
     * @param x holds the row
     * @param from its first index
     * @param count its length
     */
    public static void l2Normalize(float[] x, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) sum += (double) x[i] * x[i];
        if (sum == 0) return;
        double length = Math.sqrt(sum);
        for (int i = from; i < from + count; i++) x[i] = (float) (x[i] / length);
    }

    /**
     * Adds 16 lanes pairwise at distances 8, 4, 2, 1.
     *
     * @param lanes the lanes
     * @return their sum
     */
    public static float sumLanes(float[] lanes) {
        return sumLanes(lanes, 0);
    }

    /**
     * The same for lanes anywhere in an array.
     *
     * @param lanes holds them
     * @param at the first of the 16
     * @return their sum
     */
    public static float sumLanes(float[] lanes, int at) {
        float a0 = sumOfFour(lanes, at);
        float a1 = sumOfFour(lanes, at + 1);
        float a2 = sumOfFour(lanes, at + 2);
        float a3 = sumOfFour(lanes, at + 3);
        return (a0 + a2) + (a1 + a3);
    }

    private static float sumOfFour(float[] lanes, int i) {
        return (lanes[i] + lanes[i + 8]) + (lanes[i + 4] + lanes[i + 12]);
    }
}
