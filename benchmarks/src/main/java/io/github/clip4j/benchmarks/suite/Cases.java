package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.suite.ModelCase.Input;
import io.github.clip4j.benchmarks.suite.ModelCase.Kind;
import java.util.ArrayList;
import java.util.List;

/** What the suite measures, and what is asked of clip4j. */
final class Cases {
    private static final String L14 = "ViT-L-14";
    private static final String B32 = "ViT-B-32";
    private static final String ORT = "onnxruntime";
    private static final String BF16 = "pytorch-bf16";
    private static final List<String> ALL = List.of(Clip4jEngine.NAME, ORT, "onnxruntime-int8", "pytorch", BF16);
    private static final List<String> SOME = List.of(Clip4jEngine.NAME, ORT, "onnxruntime-int8", BF16);
    private static final List<String> FP32 = List.of(Clip4jEngine.NAME, ORT);

    /** Not slower than the peer. */
    private static final double PAR = 1;

    /** Callers may lose a little to one batch. */
    private static final double CALLERS = 0.9;

    /** Between JVMs. */
    private static final double SPREAD = 1.1;

    /** Seconds to the first embedding. */
    private static final double START = 1.8;

    /** Megabytes of pictures' transformer. */
    private static final double MEMORY = 1400;

    /** Of the peak: one spilled accumulator costs half. */
    private static final double NOT_SPILLED = 0.8;

    private Cases() {}

    /** The measurements, in the order of the table. */
    static List<Case> all(boolean quick) {
        int threads = Bench.allThreads();
        List<Case> cases = new ArrayList<>();
        cases.add(new CompileCheck("compile-check", B32, NOT_SPILLED));
        cases.add(new GemmCase("gemm-1t", 1, quick ? GemmCase.LINEAR.subList(1, 3) : GemmCase.LINEAR, GemmCase.BLAS));
        if (!quick) cases.add(new GemmCase("gemm", threads, GemmCase.LINEAR, GemmCase.BLAS));
        cases.add(new GemmCase("ops", 1, GemmCase.OTHERS, List.of(Clip4jEngine.NAME)));
        if (!quick)
            cases.add(new ModelCase("l14-b1-1t", 1, new Input(L14, Kind.IMAGE, 1), 7, ALL, new Row.Bar(ORT, 1.15)));
        cases.add(new ModelCase(
                "l14-b1", threads, new Input(L14, Kind.IMAGE, 1), 9, quick ? SOME : ALL, new Row.Bar(ORT, 1.5)));
        if (!quick) {
            cases.add(new ModelCase(
                    "l14-b8",
                    threads,
                    new Input(L14, Kind.IMAGE, 8),
                    4,
                    SOME,
                    new Row.Bar(ORT, 1.3),
                    new Row.Bar(BF16, PAR)));
            cases.add(
                    new ModelCase("l14-b32", threads, new Input(L14, Kind.IMAGE, 32), 2, FP32, new Row.Bar(ORT, 1.3)));
        }
        cases.add(
                new ModelCase("text-b4", threads, new Input(L14, Kind.FULL_TEXT, 4), 9, SOME, new Row.Bar(ORT, 1.12)));
        cases.add(new ModelCase("caption-b4", threads, new Input(L14, Kind.CAPTION, 4), 9, SOME, new Row.Bar(ORT, 4)));
        cases.add(new ModelCase("b32-b1", threads, new Input(B32, Kind.IMAGE, 1), 11, SOME, new Row.Bar(ORT, 1.15)));
        if (!quick)
            cases.add(
                    new ModelCase("b32-b32", threads, new Input(B32, Kind.IMAGE, 32), 5, SOME, new Row.Bar(ORT, 1.15)));
        cases.add(new StartCase("start", L14, quick ? 1 : 5, FP32, new Row.Bar(ORT, PAR), START, MEMORY));
        if (!quick) {
            cases.add(new SpreadCase("spread", L14, SPREAD));
            cases.add(new CallersCase("callers", L14, 16, CALLERS));
        }
        return cases;
    }
}
