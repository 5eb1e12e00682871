package io.github.clip4j.benchmarks.code;

import java.util.Set;

/**
 * One compilation of a method.
 *
 * @param name class and method, {@code a.b.C::m}
 * @param bytecodes how long the method is, which tells overloads apart
 * @param compiler c1 or c2
 * @param level tier, 1 to 4
 * @param osr whether it is entered in the middle of a loop only
 * @param address of the first instruction
 * @param code its machine code
 * @param traps calls that never return lie at these addresses or up to three bytes after them
 * @param inlined all methods whose code is in it, itself among them, as far as the log names them
 */
public record CompiledMethod(
        String name,
        int bytecodes,
        String compiler,
        int level,
        boolean osr,
        long address,
        byte[] code,
        Set<Long> traps,
        Set<String> inlined) {
    /**
     * Whether every call of the method runs this code.
     *
     * @return C2, as a whole
     */
    public boolean isC2() {
        return level == 4 && compiler.equals("c2") && !osr;
    }

    /**
     * Whether a call leaves compiled code permanently.
     *
     * @param call its address
     * @return whether the log says so; it rounds addresses down to multiples of four
     */
    public boolean isTrap(long call) {
        for (long back = 0; back < 4; back++) if (traps.contains(call - back)) return true;
        return false;
    }

    /**
     * A name for people.
     *
     * @return class and method without the package
     */
    public String shortName() {
        return shortName(name);
    }

    /**
     * A name for people.
     *
     * @param name {@code a.b.C::m}
     * @return {@code C.m}
     */
    public static String shortName(String name) {
        String[] parts = name.split("::", 2);
        return parts[0].substring(parts[0].lastIndexOf('.') + 1) + "." + parts[1];
    }
}
