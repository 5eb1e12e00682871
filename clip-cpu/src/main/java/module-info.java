/** The Vector API backend: the bits of the scalar reference, at the speed of the processor's vectors. */
module io.github.clip4j.cpu {
    requires static org.jspecify;
    requires io.github.clip4j.core;
    requires jdk.incubator.vector;

    exports io.github.clip4j.cpu;

    provides io.github.clip4j.backend.BackendProvider with
            io.github.clip4j.cpu.CpuBackendProvider;
}
