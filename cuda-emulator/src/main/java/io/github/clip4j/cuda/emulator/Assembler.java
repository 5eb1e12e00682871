package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Function;
import io.github.clip4j.cuda.emulator.Syntax.Item;
import io.github.clip4j.cuda.emulator.Syntax.Statement;
import io.github.clip4j.cuda.emulator.Syntax.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link Program} of a kernel: lays out its memory, numbers its registers and decodes its instructions. A
 * called function is decoded again at each call, in place, so that the running warp knows no calls.
 */
final class Assembler {
    private static final int WIDEST_ACCESS = 16;

    private final Map<String, Function> functions;
    private final ModuleVariables variables;
    private final Map<String, Names.Meaning> ofModule = new HashMap<>();
    private final Registers registers = new Registers();
    private final List<Instruction> code = new ArrayList<>();
    private final Deque<String> calls = new ArrayDeque<>();
    private final List<Integer> parameterOffsets = new ArrayList<>();
    private final List<Integer> parameterSizes = new ArrayList<>();
    private int sharedBytes;
    private int dynamicAlign = 1;
    private final List<String> dynamic = new ArrayList<>();
    private int localBytes;
    private int granule = WIDEST_ACCESS;

    private Assembler(Map<String, Function> functions, ModuleVariables variables) {
        this.functions = functions;
        this.variables = variables;
    }

    static Program assemble(
            Function kernel,
            Map<String, Function> functions,
            List<Variable> moduleVariables,
            ModuleVariables variables) {
        return new Assembler(functions, variables).program(kernel, moduleVariables);
    }

    private Program program(Function kernel, List<Variable> moduleVariables) {
        variables.addresses().forEach((n, address) -> ofModule.put(n, new Names.Place(Space.GLOBAL, address)));
        Uses uses = Uses.of(kernel, functions);
        // Static arrays of this module that other kernels use take no room in this one.
        List<Variable> shared = new ArrayList<>(moduleVariables.stream()
                .filter(v -> v.space().equals("shared") && uses.mentions(v))
                .toList());
        shared.addAll(uses.shared());
        shared.forEach(this::placeShared);
        int dynamicStart = Math.ceilDiv(sharedBytes, dynamicAlign) * dynamicAlign;
        dynamic.forEach(name -> ofModule.put(name, new Names.Place(Space.SHARED, dynamicStart)));

        Names names = new Names(ofModule);
        kernelParameters(kernel, names);
        Names.Target end = new Names.Target();
        new FunctionBody(names, end).decode(kernel.body());
        end.placeAt(code.size());
        return new Program(
                kernel.name(),
                code.toArray(Instruction[]::new),
                registers.count(),
                registers.constants(),
                registers.specials(),
                List.copyOf(parameterOffsets),
                List.copyOf(parameterSizes),
                sharedBytes,
                dynamicAlign,
                localBytes,
                granule,
                kernel.maxThreads(),
                variables);
    }

    private void placeShared(Variable variable) {
        if (variable.elements() == 0) {
            dynamicAlign = Math.max(dynamicAlign, variable.align());
            dynamic.add(variable.name());
            return;
        }
        long at = Math.ceilDiv(sharedBytes, variable.align()) * (long) variable.align();
        sharedBytes = Math.toIntExact(at + variable.bytes());
        ofModule.put(variable.name(), new Names.Place(Space.SHARED, at));
    }

    private void kernelParameters(Function kernel, Names names) {
        int end = 0;
        for (Variable parameter : kernel.parameters()) {
            int at = Math.ceilDiv(end, parameter.align()) * parameter.align();
            parameterOffsets.add(at);
            parameterSizes.add((int) parameter.bytes());
            names.add(parameter.name(), new Names.Place(Space.PARAM, at));
            end = at + (int) parameter.bytes();
        }
    }

    private Names.Place localPlace(Variable variable) {
        long at = Math.ceilDiv(localBytes, variable.align()) * (long) variable.align();
        localBytes = Math.toIntExact(at + variable.bytes());
        return new Names.Place(Space.LOCAL, at);
    }

    /** A function, or one call of it. */
    private final class FunctionBody {
        private final Names names;
        private final Names.Target end;
        private final Map<String, List<String>> branchTables = new HashMap<>();

        /**
         * A body.
         *
         * @param end where a return leads
         */
        FunctionBody(Names names, Names.Target end) {
            this.names = names;
            this.end = end;
        }

        void decode(List<Item> items) {
            collectTables(items);
            decodeAll(items);
            names.requireAllPlaced();
        }

        private void collectTables(List<Item> items) {
            for (int i = 1; i < items.size(); i++)
                if (items.get(i) instanceof Syntax.Targets(List<String> labels)
                        && items.get(i - 1) instanceof Syntax.Label(String name)) branchTables.put(name, labels);
        }

        private void decodeAll(List<Item> items) {
            for (Item item : items) {
                switch (item) {
                    case Syntax.Scope(List<Item> inner) -> {
                        names.open();
                        decodeAll(inner);
                        names.close();
                    }
                    case Syntax.Label(String name) -> names.label(name).placeAt(code.size());
                    case Syntax.Targets _ -> {}
                    case Variable variable -> declare(variable);
                    case Statement statement -> decode(statement);
                }
            }
        }

        private void declare(Variable variable) {
            switch (variable.space()) {
                case "reg" -> names.addRegisters(variable, registers);
                case "local", "param" -> names.add(variable.name(), localPlace(variable));
                case "shared" -> {}
                default ->
                    throw new EmulationException(
                            "PTX line " + variable.line() + ": ." + variable.space() + " variable inside a function");
            }
        }

        private void decode(Statement statement) {
            try {
                if (statement.opcode().equals("call") || statement.opcode().startsWith("call.")) call(statement);
                else add(statement);
            } catch (EmulationException e) {
                if (String.valueOf(e.getMessage()).startsWith("PTX line")) throw e;
                throw new EmulationException("PTX line " + statement.line() + ": " + e.getMessage());
            }
        }

        private void add(Statement statement) {
            Decoding decoding = new Decoding(statement, names, registers, branchTables);
            Operation operation = statement.opcode().startsWith("ret") ? ret(decoding) : Decoders.decode(decoding);
            if (decoding.sharedAccess() > 0) granule = Math.min(granule, decoding.sharedAccess());
            code.add(decoding.instruction(operation));
        }

        private Operation ret(Decoding decoding) {
            decoding.modifiers().take("uni");
            return calls.isEmpty() ? Warp::exit : (warp, lanes) -> warp.jump(lanes, end.pc());
        }

        private void call(Statement statement) {
            CallSite site = CallSite.of(statement, functions);
            Function callee = site.callee();
            if (calls.contains(callee.name()))
                throw new EmulationException("recursion of " + callee.name() + " is not supported");
            Names inside = new Names(ofModule);
            for (int i = 0; i < callee.parameters().size(); i++)
                bind(inside, callee.parameters().get(i), site.arguments().get(i));
            for (int i = 0; i < callee.results().size(); i++)
                bind(inside, callee.results().get(i), site.results().get(i));
            calls.push(callee.name());
            Names.Target after = new Names.Target();
            new FunctionBody(inside, after).decode(callee.body());
            after.placeAt(code.size());
            calls.pop();
        }

        private void bind(Names inside, Variable formal, String actual) {
            Names.Meaning meaning = names.find(actual);
            if (meaning == null) throw new EmulationException("unknown name " + actual);
            inside.add(formal.name(), meaning);
        }
    }
}
