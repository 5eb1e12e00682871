package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.PtxModule;

/** A module in a context; its own object, so that two loads are two modules. */
final class LoadedModule {
    private final Context context;
    private final PtxModule ptx;

    LoadedModule(Context context, PtxModule ptx) {
        this.context = context;
        this.ptx = ptx;
    }

    Context context() {
        return context;
    }

    PtxModule ptx() {
        return ptx;
    }
}
