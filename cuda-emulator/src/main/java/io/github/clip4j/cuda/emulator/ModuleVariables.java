package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Immediate;
import io.github.clip4j.cuda.emulator.Syntax.Operand;
import io.github.clip4j.cuda.emulator.Syntax.Variable;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The .global and .const variables of a module: one piece of memory, kept from launch to launch. */
final class ModuleVariables {
    private final Map<String, Long> addresses = new LinkedHashMap<>();
    private final MemorySegment data;

    ModuleVariables(List<Variable> variables) {
        List<Variable> own = variables.stream()
                .filter(v -> v.space().equals("global") || v.space().equals("const"))
                .toList();
        long end = 0;
        for (Variable variable : own) {
            long at = Math.ceilDiv(end, variable.align()) * variable.align();
            addresses.put(variable.name(), Space.MODULE_WINDOW + at);
            end = at + variable.bytes();
        }
        // Such variables start as zeros.
        data = MemorySegment.ofArray(new long[Math.toIntExact(Math.ceilDiv(end, Long.BYTES))])
                .asSlice(0, end);
        own.forEach(this::initialise);
    }

    private void initialise(Variable variable) {
        long at = Objects.requireNonNull(addresses.get(variable.name())) - Space.MODULE_WINDOW;
        for (Operand value : variable.values()) {
            if (!(value instanceof Immediate number))
                throw new EmulationException(
                        "PTX line " + variable.line() + ": initialiser of " + variable.name() + " is no number");
            Memory.store(data, at, variable.type(), Immediates.bits(number, variable.type()));
            at += variable.type().bytes();
        }
    }

    /** Addresses by name. */
    Map<String, Long> addresses() {
        return addresses;
    }

    MemorySegment data() {
        return data;
    }

    /** Where an address lies in {@link #data}. */
    long offset(long address, int bytes) {
        long offset = address - Space.MODULE_WINDOW;
        if (offset > data.byteSize() - bytes)
            throw new EmulationException(
                    bytes + " bytes at " + DeviceMemory.hex(address) + " are out of bounds of the module's variables");
        return offset;
    }
}
