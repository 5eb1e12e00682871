package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.PtxKernel;

/** A kernel of a module, with the attributes that the host set. */
final class LoadedFunction {
    private final String name;
    private final LoadedModule module;
    private final PtxKernel kernel;
    private int maxDynamicShared;

    LoadedFunction(String name, LoadedModule module, PtxKernel kernel) {
        this.name = name;
        this.module = module;
        this.kernel = kernel;
        this.maxDynamicShared = FakeDevice.SHARED_PER_BLOCK - kernel.sharedBytes();
    }

    String name() {
        return name;
    }

    LoadedModule module() {
        return module;
    }

    Context context() {
        return module.context();
    }

    PtxKernel kernel() {
        return kernel;
    }

    /** In bytes, beside the kernel's static shared memory. */
    int maxDynamicShared() {
        return maxDynamicShared;
    }

    void maxDynamicShared(int bytes) {
        maxDynamicShared = bytes;
    }
}
