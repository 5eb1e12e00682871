package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Immediate;
import io.github.clip4j.cuda.emulator.Syntax.Operand;
import io.github.clip4j.cuda.emulator.Syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One instruction on its way from text to {@link Operation}: gives decoders its operands as register numbers and notes
 * which are read and written.
 */
final class Decoding {
    private final Statement statement;
    private final Modifiers modifiers;
    private final Names names;
    private final Registers registers;
    private final Map<String, List<String>> branchTables;
    private final List<Integer> reads = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();
    private int sharedAccess;

    Decoding(Statement statement, Names names, Registers registers, Map<String, List<String>> branchTables) {
        this.statement = statement;
        this.names = names;
        this.registers = registers;
        this.branchTables = branchTables;
        modifiers = new Modifiers(statement.opcode());
    }

    Modifiers modifiers() {
        return modifiers;
    }

    int count() {
        return statement.operands().size();
    }

    void requireCount(int least, int most) {
        if (count() < least || count() > most) throw error("has " + count() + " operands");
    }

    Operand operand(int i) {
        if (i >= count()) throw error("has too few operands");
        return statement.operands().get(i);
    }

    /** The register of a source: one that holds its value before the kernel starts if it is a number or an address. */
    int source(int i, Type type) {
        return source(operand(i), type);
    }

    int source(Operand operand, Type type) {
        int register = switch (operand) {
            case Immediate number -> registers.constant(Immediates.bits(number, type));
            case Syntax.Name(String name) -> named(name);
            default -> throw error("an operand of the wrong kind: " + operand);
        };
        reads.add(register);
        return register;
    }

    private int named(String name) {
        if (SpecialRegisters.NAMES.contains(name)) return registers.special(name);
        return switch (names.find(name)) {
            case Names.Register(int _, Type type) when type == Type.PRED -> throw error(name + " is a predicate");
            case Names.Register(int number, Type _) -> number;
            case Names.Place place -> registers.constant(place.address());
            case null -> throw error("unknown name " + name);
        };
    }

    /** Registers of {@code {a, b}}, or of one operand. */
    int[] sources(int i, Type type) {
        return elements(operand(i)).stream().mapToInt(o -> source(o, type)).toArray();
    }

    int target(int i) {
        return target(operand(i));
    }

    /** {@code _} stands for a register that nobody reads. */
    int target(Operand operand) {
        if (!(operand instanceof Syntax.Name(String name))) throw error("not a register: " + operand);
        if (name.equals("_")) return registers.fresh();
        if (!(names.find(name) instanceof Names.Register(int number, Type type)) || type == Type.PRED)
            throw error(name + " is no register for this");
        writes.add(number);
        return number;
    }

    int[] targets(int i) {
        return elements(operand(i)).stream().mapToInt(this::target).toArray();
    }

    private static List<Operand> elements(Operand operand) {
        return operand instanceof Syntax.Vector(List<Operand> elements) ? elements : List.of(operand);
    }

    /** A predicate that is read, perhaps through {@code !}; a number is true unless 0. */
    Predicate predicate(int i) {
        Operand operand = operand(i);
        boolean negated = operand instanceof Syntax.Not;
        if (operand instanceof Syntax.Not(Operand inner)) operand = inner;
        if (operand instanceof Immediate number) return new Predicate(registers.constant(number.bits()), negated);
        int number = predicateRegister(operand);
        reads.add(number);
        return new Predicate(number, negated);
    }

    private int predicateRegister(Operand operand) {
        if (operand instanceof Syntax.Name(String name)
                && names.find(name) instanceof Names.Register(int number, Type type)
                && type == Type.PRED) return number;
        throw error("not a predicate: " + operand);
    }

    /** A predicate that is written. */
    int predicateTarget(Operand operand) {
        if (operand.equals(new Syntax.Name("_"))) return registers.fresh();
        int number = predicateRegister(operand);
        writes.add(number);
        return number;
    }

    long immediate(int i) {
        if (operand(i) instanceof Immediate(long bits, Syntax.Literal literal) && literal == Syntax.Literal.INTEGER)
            return bits;
        throw error("operand " + i + " must be a number");
    }

    /** A memory operand. */
    Access access(int i, Space named, int bytes) {
        if (!(operand(i) instanceof Syntax.Address(var base, long offset)))
            throw error("not an address: " + operand(i));
        Space space = named;
        boolean wide = true;
        int register = registers.constant(0);
        if (base != null) {
            Names.Meaning meaning = names.find(base);
            register = named(base);
            if (meaning instanceof Names.Register(int _, Type type)) wide = type.bits() == 64;
            // The parameters of a called function lie in the thread's local memory.
            if (meaning instanceof Names.Place place && named == Space.PARAM) space = place.space();
            reads.add(register);
        }
        if (space == Space.SHARED || space == Space.GENERIC) sharedAccess = bytes;
        return new Access(space, register, wide, offset, bytes);
    }

    Names.Target label(int i) {
        if (!(operand(i) instanceof Syntax.Name(String name))) throw error("not a label: " + operand(i));
        return names.label(name);
    }

    /** The targets of an indexed branch. */
    List<Names.Target> branchTable(int i) {
        if (!(operand(i) instanceof Syntax.Name(String name)) || !branchTables.containsKey(name))
            throw error("not a list of branch targets: " + operand(i));
        return branchTables.get(name).stream().map(names::label).toList();
    }

    int constant(long bits) {
        return registers.constant(bits);
    }

    Instruction instruction(Operation operation) {
        modifiers.requireAllTaken();
        int guard = -1;
        boolean negated = false;
        if (statement.guard() != null) {
            guard = predicateRegister(new Syntax.Name(statement.guard().predicate()));
            negated = statement.guard().negated();
        }
        return new Instruction(
                statement.line(), statement.opcode(), guard, negated, array(reads), array(writes), operation);
    }

    /** Bytes of the access to shared memory, which it is or may be; 0 if it cannot be one. */
    int sharedAccess() {
        return sharedAccess;
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    EmulationException error(String message) {
        return modifiers.error(message);
    }
}
