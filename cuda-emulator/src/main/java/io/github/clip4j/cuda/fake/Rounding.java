package io.github.clip4j.cuda.fake;

/** What tensor cores do to their float inputs. */
enum Rounding {
    NONE {
        @Override
        float round(float value) {
            return value;
        }
    },
    /** Ten bits of mantissa, halves away from zero, as {@code cvt.rna.tf32}. */
    TF32 {
        @Override
        float round(float value) {
            if (!Float.isFinite(value)) return value;
            return Float.intBitsToFloat(Float.floatToRawIntBits(value) + (1 << 12) & -1 << 13);
        }
    },
    F16 {
        @Override
        float round(float value) {
            return Float.float16ToFloat(Float.floatToFloat16(value));
        }
    },
    /** Seven bits of mantissa, halves to even. */
    BF16 {
        @Override
        float round(float value) {
            int bits = Float.floatToRawIntBits(value);
            // Adding to a NaN's bits could carry into the exponent.
            if (Float.isNaN(value)) return Float.intBitsToFloat((bits | 1 << 22) & -1 << 16);
            return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & -1 << 16);
        }
    };

    abstract float round(float value);
}
