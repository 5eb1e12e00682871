package io.github.clip4j.benchmarks.peers;

import io.github.clip4j.benchmarks.engine.Engine;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS, from bytedeco's presets. */
public final class OpenBlas implements Engine.Provider {
    private static final int LONGEST = 64;
    private static final List<String> AVX2_CORES = List.of("Haswell", "Zen", "Excavator");
    private static final List<String> AVX512_CORES = List.of("SkylakeX", "Cooperlake", "SapphireRapids");

    /** For {@link java.util.ServiceLoader}. */
    public OpenBlas() {}

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public Engine open(int threads) {
        openblas_nolapack.blas_set_num_threads(threads);
        return new SgemmEngine(
                "OpenBLAS, kernels of " + core() + ", " + threads + " threads",
                AVX2_CORES.contains(core()) ? "avx2" : AVX512_CORES.contains(core()) ? "avx512" : "unknown",
                (y, x, w, m, n, k) -> openblas_nolapack.cblas_sgemm(
                        openblas_nolapack.CblasRowMajor,
                        openblas_nolapack.CblasNoTrans,
                        openblas_nolapack.CblasTrans,
                        m,
                        n,
                        k,
                        1,
                        x,
                        k,
                        w,
                        k,
                        0,
                        y,
                        n));
    }

    /** The type of processor that OpenBLAS takes this one for, unless the environment names another. */
    @SuppressWarnings("restricted") // the presets have no such method
    private static String core() {
        MemorySegment symbol =
                SymbolLookup.loaderLookup().find("openblas_get_corename").orElseThrow();
        MethodHandle call = Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.ADDRESS));
        try {
            MemorySegment name = (MemorySegment) call.invokeExact();
            return name.reinterpret(LONGEST).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException("openblas_get_corename", e);
        }
    }
}
