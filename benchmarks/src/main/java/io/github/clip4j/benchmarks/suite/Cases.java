package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Clip4jEngine;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.benchmarks.suite.ModelCase.Input;
import io.github.clip4j.benchmarks.suite.ModelCase.Kind;
import java.util.ArrayList;
import java.util.List;

/** The suite's measurements and the targets of clip4j. */
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

    /** Times as long beside busy processes. */
    private static final double BUSY_START = 2.5;

    /** Seconds. */
    private static final double BUSY_CLASSIFY = 2;

    /** Megabytes of images' transformer. */
    private static final double MEMORY = 1400;

    /** Of the peak: one spilled accumulator costs half. */
    private static final double NOT_SPILLED = 0.8;

    private final boolean quick;
    private final Bars bars;
    private final int threads = Bench.allThreads();
    private final List<Case> cases = new ArrayList<>();

    private Cases(boolean quick, Bars bars) {
        this.quick = quick;
        this.bars = bars;
    }

    /** The measurements, in the order of the table; the targets depend on whether vectors have at most 256 bits. */
    static List<Case> all(boolean quick, boolean avx2) {
        Cases cases = new Cases(quick, avx2 ? Bars.AVX2 : Bars.AVX512);
        cases.operations();
        cases.images();
        cases.texts();
        cases.others();
        return cases.cases;
    }

    private void operations() {
        List<Job> products = quick ? GemmCase.LINEAR.subList(1, 3) : GemmCase.LINEAR;
        cases.add(new CompileCheck("compile-check", B32, NOT_SPILLED));
        cases.add(new GemmCase("gemm-1t", 1, products, GemmCase.BLAS, bars::product));
        if (!quick) cases.add(new GemmCase("gemm", threads, GemmCase.LINEAR, GemmCase.BLAS, bars::threadedProduct));
        cases.add(new GemmCase("ops", 1, GemmCase.OTHERS, List.of(Clip4jEngine.NAME), bars::operation));
    }

    private void images() {
        if (!quick) add("l14-b1-1t", 1, new Input(L14, Kind.IMAGE, 1), 7, ALL);
        add("l14-b1", threads, new Input(L14, Kind.IMAGE, 1), 9, ALL);
        if (!quick) {
            add("l14-b8", threads, new Input(L14, Kind.IMAGE, 8), 4, SOME);
            add("l14-b32", threads, new Input(L14, Kind.IMAGE, 32), 2, FP32);
        }
    }

    private void texts() {
        add("text-b4", threads, new Input(L14, Kind.FULL_TEXT, 4), 9, SOME);
        add("caption-b4", threads, new Input(L14, Kind.CAPTION, 4), 9, SOME);
    }

    private void others() {
        add("b32-b1", threads, new Input(B32, Kind.IMAGE, 1), 11, SOME);
        if (!quick) add("b32-b32", threads, new Input(B32, Kind.IMAGE, 32), 5, SOME);
        cases.add(new StartCase("start", L14, quick ? 1 : 5, FP32, new Row.Bar(ORT, PAR), START, MEMORY));
        cases.add(new BusyStartCase("start-busy", L14, 5, BUSY_START, BUSY_CLASSIFY));
        if (!quick) {
            cases.add(new SpreadCase("spread", L14, SPREAD));
            cases.add(new CallersCase("callers", L14, 16, CALLERS));
        }
    }

    private void add(String id, int threadsOfEach, Input input, int rounds, List<String> engines) {
        cases.add(new ModelCase(id, threadsOfEach, input, rounds, engines, bars.model(id)));
    }
}
