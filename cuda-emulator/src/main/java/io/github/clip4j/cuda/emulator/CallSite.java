package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Function;
import io.github.clip4j.cuda.emulator.Syntax.Operand;
import io.github.clip4j.cuda.emulator.Syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code call (results), function, (arguments)}; results and arguments may be absent. */
record CallSite(Function callee, List<String> results, List<String> arguments) {
    static CallSite of(Statement statement, Map<String, Function> functions) {
        if (statement.guard() != null) throw new EmulationException("a call under a guard is not supported");
        List<Operand> operands = new ArrayList<>(statement.operands());
        List<String> results = operands.getFirst() instanceof Syntax.Vector ? names(operands.removeFirst()) : List.of();
        if (operands.isEmpty() || !(operands.removeFirst() instanceof Syntax.Name(String name)))
            throw new EmulationException("call of nothing");
        List<String> arguments = operands.isEmpty() ? List.of() : names(operands.removeFirst());
        Function callee = functions.get(name);
        if (callee == null) throw new EmulationException("call of " + name + ", which the module does not define");
        if (callee.parameters().size() != arguments.size() || callee.results().size() != results.size())
            throw new EmulationException("call of " + name + " with the wrong number of arguments");
        return new CallSite(callee, results, arguments);
    }

    private static List<String> names(Operand operand) {
        List<String> found = new ArrayList<>();
        if (!(operand instanceof Syntax.Vector(List<Operand> elements)))
            throw new EmulationException("not a list of arguments: " + operand);
        for (Operand element : elements) {
            if (!(element instanceof Syntax.Name(String name)))
                throw new EmulationException("not a name of an argument: " + element);
            found.add(name);
        }
        return found;
    }
}
