package io.github.clip4j.cuda.emulator;

/**
 * A decoded instruction.
 *
 * @param line of the PTX
 * @param opcode for messages
 * @param guard the predicate register that chooses the lanes; -1 for none
 * @param negated lanes whose guard is false execute
 * @param reads registers that must have been written
 * @param writes registers that are written afterwards
 */
record Instruction(
        int line, String opcode, int guard, boolean negated, int[] reads, int[] writes, Operation operation) {}
