package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.PtxModule;
import java.util.HashMap;
import java.util.Map;

/** A module in a context; its own object, so that two loads are two modules. */
final class LoadedModule {
    private final Context context;
    private final PtxModule ptx;
    private final Map<String, LoadedFunction> functions = new HashMap<>();

    LoadedModule(Context context, PtxModule ptx) {
        this.context = context;
        this.ptx = ptx;
    }

    Context context() {
        return context;
    }

    /** The same each time, so that its attributes last. */
    LoadedFunction function(String name) {
        return functions.computeIfAbsent(name, n -> new LoadedFunction(n, this, ptx.kernel(n)));
    }
}
