package io.github.clip4j.cuda.emulator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers all registers of a kernel. Immediates and special registers get one too, filled before the kernel starts, so
 * operands are of one kind.
 */
final class Registers {
    private final Map<Long, Integer> byConstant = new LinkedHashMap<>();
    private final Map<String, Integer> bySpecial = new LinkedHashMap<>();
    private int count;

    int fresh() {
        return count++;
    }

    int constant(long bits) {
        return byConstant.computeIfAbsent(bits, ignored -> fresh());
    }

    int special(String name) {
        return bySpecial.computeIfAbsent(name, ignored -> fresh());
    }

    int count() {
        return count;
    }

    Map<Integer, Long> constants() {
        Map<Integer, Long> found = new HashMap<>();
        byConstant.forEach((bits, register) -> found.put(register, bits));
        return found;
    }

    Map<Integer, String> specials() {
        Map<Integer, String> found = new HashMap<>();
        bySpecial.forEach((name, register) -> found.put(register, name));
        return found;
    }
}
