package io.github.clip4j.cuda.emulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** PTX as a tree. */
final class Syntax {
    private Syntax() {}

    /** A module: its variables and functions. */
    record Module(List<Variable> variables, List<Function> functions) {}

    /**
     * A kernel or a device function.
     *
     * @param maxThreads of a block, from .maxntid; 0 if not said
     */
    record Function(
            int line,
            String name,
            boolean kernel,
            List<Variable> results,
            List<Variable> parameters,
            int maxThreads,
            List<Item> body) {}

    /** What a body is made of. */
    sealed interface Item {}

    /** Braces inside a body: names declared in there end there. */
    record Scope(List<Item> items) implements Item {}

    /** A branch target. */
    record Label(String name) implements Item {}

    /** The targets of an indexed branch, under the label before it. */
    record Targets(List<String> labels) implements Item {}

    /**
     * A declaration.
     *
     * @param space without the dot: reg, param, shared, local, global, const
     * @param range n of {@code %r<n>}; 0 for a single name
     * @param elements of an array; 1 for a scalar, 0 for an array whose size the launch gives
     */
    record Variable(
            int line, String space, Type type, int align, String name, int range, long elements, List<Operand> values)
            implements Item {
        long bytes() {
            return elements * type.bytes();
        }
    }

    /** An instruction. */
    record Statement(int line, @Nullable Guard guard, String opcode, List<Operand> operands) implements Item {}

    /** {@code @%p} or {@code @!%p}. */
    record Guard(String predicate, boolean negated) {}

    /** What an instruction works on. */
    sealed interface Operand {}

    /** A register, a variable, a label or a function. */
    record Name(String name) implements Operand {}

    /** A number. */
    record Immediate(long bits, Literal literal) implements Operand {}

    /** How a number was written: 0d0123456789abcdef is DOUBLE, 0f01234567 is SINGLE. */
    enum Literal {
        INTEGER,
        SINGLE,
        DOUBLE
    }

    /** {@code [base + offset]}. */
    record Address(@Nullable String base, long offset) implements Operand {}

    /** {@code {a, b}}, or {@code (a, b)} of a call. */
    record Vector(List<Operand> elements) implements Operand {}

    /** {@code !p}. */
    record Not(Operand operand) implements Operand {}

    /** {@code p|q}. */
    record Pair(Operand first, Operand second) implements Operand {}
}
