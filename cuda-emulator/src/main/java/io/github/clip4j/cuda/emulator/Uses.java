package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Function;
import io.github.clip4j.cuda.emulator.Syntax.Item;
import io.github.clip4j.cuda.emulator.Syntax.Operand;
import io.github.clip4j.cuda.emulator.Syntax.Statement;
import io.github.clip4j.cuda.emulator.Syntax.Variable;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which names and shared variables a kernel and the functions that it calls mention. */
final class Uses {
    private final Map<String, Function> functions;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Variable> shared = new LinkedHashMap<>();

    private Uses(Map<String, Function> functions) {
        this.functions = functions;
    }

    static Uses of(Function kernel, Map<String, Function> functions) {
        Uses uses = new Uses(functions);
        uses.items(kernel.body());
        return uses;
    }

    boolean mentions(Variable variable) {
        return names.contains(variable.name());
    }

    /** Declared inside functions. */
    Collection<Variable> shared() {
        return shared.values();
    }

    private void items(List<Item> items) {
        for (Item item : items) {
            switch (item) {
                case Syntax.Scope(List<Item> inner) -> items(inner);
                case Statement statement -> statement.operands().forEach(this::operand);
                case Variable variable when variable.space().equals("shared") -> shared.put(variable.name(), variable);
                default -> {}
            }
        }
    }

    private void operand(Operand operand) {
        switch (operand) {
            case Syntax.Name(String name) -> name(name);
            case Syntax.Address(var base, long _) -> {
                if (base != null) name(base);
            }
            case Syntax.Vector(List<Operand> elements) -> elements.forEach(this::operand);
            default -> {}
        }
    }

    private void name(String name) {
        if (names.add(name) && functions.containsKey(name))
            items(functions.get(name).body());
    }
}
