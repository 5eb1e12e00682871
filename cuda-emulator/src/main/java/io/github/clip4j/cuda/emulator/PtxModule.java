package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Function;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** PTX, read and decoded. What is unknown in it is found here, not when it is executed. */
public final class PtxModule {
    private final Map<String, PtxKernel> kernels = new LinkedHashMap<>();
    private final ModuleVariables variables;

    private PtxModule(Syntax.Module module) {
        variables = new ModuleVariables(module.variables());
        Map<String, Function> functions = new HashMap<>();
        for (Function function : module.functions()) if (!function.kernel()) functions.put(function.name(), function);
        for (Function function : module.functions())
            if (function.kernel())
                kernels.put(
                        function.name(),
                        new PtxKernel(Assembler.assemble(function, functions, module.variables(), variables)));
    }

    /** Throws {@link EmulationException}, with the line, for what the emulator does not know. */
    public static PtxModule parse(String ptx) {
        return new PtxModule(PtxParser.parse(ptx));
    }

    /** Whether nothing of it lasts from launch to launch, so that devices may share it. */
    public boolean isStateless() {
        return variables.addresses().isEmpty();
    }

    public PtxKernel kernel(String name) {
        PtxKernel kernel = kernels.get(name);
        if (kernel == null) throw new EmulationException("no kernel " + name + "; there are " + kernels());
        return kernel;
    }

    /** Names in the order of the text. */
    public List<String> kernels() {
        return List.copyOf(kernels.keySet());
    }
}
