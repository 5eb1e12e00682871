/** The Vector API backend: the bits of the scalar reference, at the speed of the processor's vectors. */
@SuppressWarnings("module") // the command is compiled after this
module io.github.clip4j.cpu {
    requires static org.jspecify;
    requires io.github.clip4j.core;
    requires java.management;
    requires jdk.incubator.vector;

    exports io.github.clip4j.cpu.limits to
            io.github.clip4j.cli;

    provides io.github.clip4j.backend.BackendProvider with
            io.github.clip4j.cpu.CpuBackendProvider;
}
