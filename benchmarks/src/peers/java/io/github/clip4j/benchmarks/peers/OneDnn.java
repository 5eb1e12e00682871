package io.github.clip4j.benchmarks.peers;

import io.github.clip4j.benchmarks.engine.Engine;
import java.util.Locale;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN, from bytedeco's presets. */
public final class OneDnn implements Engine.Provider {
    /** Set in {@code dnnl_cpu_isa_avx512_core}, 0x27, and all later ones, not in {@code dnnl_cpu_isa_avx2}, 7. */
    private static final int AVX512_BIT = 0x20;

    /** For {@link java.util.ServiceLoader}. */
    public OneDnn() {}

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public Engine open(int threads) {
        dnnl_version_t version = dnnl.dnnl_version();
        return new SgemmEngine(
                String.format(
                        Locale.ROOT,
                        "oneDNN %d.%d.%d sgemm, isa 0x%x, %d threads",
                        version.major(),
                        version.minor(),
                        version.patch(),
                        dnnl.dnnl_get_effective_cpu_isa(),
                        threads),
                (dnnl.dnnl_get_effective_cpu_isa() & AVX512_BIT) == 0 ? "avx2" : "avx512",
                (y, x, w, m, n, k) -> dnnl.dnnl_sgemm((byte) 'N', (byte) 'T', m, n, k, 1, x, k, w, k, 0, y, n));
    }
}
