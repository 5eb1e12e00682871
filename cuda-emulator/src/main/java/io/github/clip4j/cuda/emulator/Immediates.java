package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Immediate;
import io.github.clip4j.cuda.emulator.Syntax.Literal;

/** Numbers in PTX as the bits of a register. */
final class Immediates {
    private Immediates() {}

    /** Numbers of double precision stand for the type that they are used as. */
    static long bits(Immediate number, Type type) {
        if (number.literal() == Literal.DOUBLE && type.bits() == 32)
            return Float.floatToRawIntBits((float) Double.longBitsToDouble(number.bits()));
        if (number.literal() == Literal.SINGLE && type == Type.F64)
            return Double.doubleToRawLongBits(Float.intBitsToFloat((int) number.bits()));
        return number.bits();
    }
}
