package io.github.clip4j.benchmarks.peers;

import io.github.clip4j.benchmarks.engine.Engine;
import java.nio.charset.StandardCharsets;
import org.bytedeco.mkl.global.mkl_rt;

/** Intel's Math Kernel Library, from bytedeco's presets. */
public final class Mkl implements Engine.Provider {
    private static final int LONGEST = 198;

    /** For {@link java.util.ServiceLoader}. */
    public Mkl() {}

    /** On Intel's processors MKL names the instructions that it uses; on others it says nothing. */
    private static String isa() {
        try (mkl_rt.MKLVersion version = new mkl_rt.MKLVersion()) {
            mkl_rt.MKL_Get_Version(version);
            String words = version.Processor().getString();
            if (words.contains("AVX-512") || words.contains("AVX512")) return "avx512";
            return words.contains("AVX2") ? "avx2" : "unknown";
        }
    }

    @Override
    public String name() {
        return "mkl";
    }

    @Override
    public Engine open(int threads) {
        mkl_rt.MKL_Set_Num_Threads(threads);
        byte[] version = new byte[LONGEST];
        mkl_rt.MKL_Get_Version_String(version, LONGEST);
        return new SgemmEngine(
                new String(version, StandardCharsets.US_ASCII)
                                .replace('\0', ' ')
                                .strip() + ", " + threads + " threads",
                isa(),
                (y, x, w, m, n, k) -> mkl_rt.cblas_sgemm(
                        mkl_rt.CblasRowMajor, mkl_rt.CblasNoTrans, mkl_rt.CblasTrans, m, n, k, 1, x, k, w, k, 0, y, n));
    }
}
