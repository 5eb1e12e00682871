package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Variable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What names mean inside a function: registers and variables by scope, labels of the whole function. */
final class Names {
    /** What a name can stand for. */
    sealed interface Meaning {}

    /** A register. */
    record Register(int number, Type type) implements Meaning {}

    /** A variable at an address of its space. */
    record Place(Space space, long address) implements Meaning {}

    /** A place in the code, known when the whole function has been read. */
    static final class Target {
        private int pc = -1;

        int pc() {
            return pc;
        }

        void placeAt(int at) {
            if (pc >= 0) throw new EmulationException("two labels of one name");
            pc = at;
        }
    }

    private final Deque<Map<String, Meaning>> scopes = new ArrayDeque<>();
    private final Map<String, Target> labels = new HashMap<>();
    private final Map<String, Meaning> ofModule;

    Names(Map<String, Meaning> ofModule) {
        this.ofModule = ofModule;
        open();
    }

    void open() {
        scopes.push(new HashMap<>());
    }

    void close() {
        scopes.pop();
    }

    void add(String name, Meaning meaning) {
        scopes.element().put(name, meaning);
    }

    void addRegisters(Variable declaration, Registers registers) {
        if (declaration.range() == 0) {
            add(declaration.name(), new Register(registers.fresh(), declaration.type()));
            return;
        }
        // %r<n> declares %r0 to %r(n-1); most of the numbers are used.
        for (int i = 0; i < declaration.range(); i++)
            add(declaration.name() + i, new Register(registers.fresh(), declaration.type()));
    }

    @Nullable
    Meaning find(String name) {
        for (Map<String, Meaning> scope : scopes) {
            Meaning found = scope.get(name);
            if (found != null) return found;
        }
        return ofModule.get(name);
    }

    Target label(String name) {
        return labels.computeIfAbsent(name, ignored -> new Target());
    }

    void requireAllPlaced() {
        labels.forEach((name, target) -> {
            if (target.pc < 0) throw new EmulationException("branch to " + name + ", which is nowhere");
        });
    }
}
