package io.github.clip4j.cuda.kernel;

import static io.github.clip4j.cuda.kernel.PtxEdit.all;
import static io.github.clip4j.cuda.kernel.PtxEdit.only;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.cuda.emulator.EmulationException;
import io.github.clip4j.cuda.emulator.PtxModule;
import io.github.clip4j.cuda.kernel.AttentionKernelTest.Case;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/** Bugs planted into the PTX of the kernels, one at a time: the kernels' own tests must fail, each for its reason. */
class KernelMutantsTest {
    /** The ways in which the emulator stops a kernel; a wrong result has no place here. */
    private static final String RACE = "race";

    private static final String OUTSIDE = "out of bounds";
    private static final String UNINITIALISED = "uninitialised";

    /** The test's bound, or a value that must be exact. */
    private static final String WRONG = "wrong result";

    private static final String MINUS_INFINITY = "0fFF800000";

    /** What the tests check, of one kernel. */
    private record Check(String kernel, String test, Consumer<Supplier<Emulated>> run) {}

    /** A bug, and what shows it. */
    private record Mutant(String bug, PtxEdit edit, Check check, String way) {}

    private static final Check LAYER_NORM = new Check(
            "layer_norm_f32", "RowKernelsTest.layerNorm", devices -> RowKernelsTest.layerNorm(Element.F32, devices));
    private static final Check LAYER_NORM_F16 = new Check(
            "layer_norm_f16", "RowKernelsTest.layerNorm", devices -> RowKernelsTest.layerNorm(Element.F16, devices));
    private static final Check L2 =
            new Check("l2_normalize", "RowKernelsTest.l2Normalize", RowKernelsTest::l2Normalize);
    private static final Check TOP_K =
            new Check("top_k", "RowKernelsTest.topK", devices -> RowKernelsTest.topK(300, devices));
    private static final Check GATHER = new Check(
            "gather_rows_f32", "RowKernelsTest.gatherRows", devices -> RowKernelsTest.gatherRows(Element.F32, devices));
    private static final Check TEXT = new Check("text_tokens", "RowKernelsTest.textTokens", RowKernelsTest::textTokens);
    private static final Check RESIDUAL =
            new Check("bias_residual", "RowKernelsTest.biasAndResidual", RowKernelsTest::biasAndResidual);
    private static final Check CONVERT = new Check(
            "bias_activation_f16",
            "RowKernelsTest.withoutBiasItConverts",
            devices -> RowKernelsTest.withoutBiasItConverts(Element.F16, devices));
    private static final Check ACTIVATION = new Check(
            "bias_activation_bf16",
            "RowKernelsTest.biasAndActivation",
            devices -> RowKernelsTest.biasAndActivation(Activation.QUICK_GELU, Element.BF16, devices));
    private static final Check ATTENTION = attention("attention_f32", Element.F32, 2, 31, 40, true);
    private static final Check MMA = attention("attention_mma_f16_32", Element.F16, 2, 24, 70, false);
    private static final Check CAUSAL_MMA = attention("attention_mma_bf16_64", Element.BF16, 1, 64, 77, true);
    private static final Check PROBABILITIES = new Check(
            "attention_probabilities_f32",
            "AttentionKernelTest.probabilities",
            devices -> AttentionKernelTest.probabilities(
                    new Case(1, 1, 8, new Sequences(140, 0), true), Element.F32, devices));
    private static final Check ROWS = new Check(
            "attention_rows_f32",
            "AttentionKernelTest.someTokens",
            devices -> AttentionKernelTest.someTokens(Element.F32, devices));

    private static Check attention(
            String kernel, Element element, int sequences, int size, int tokens, boolean causal) {
        Case shape = new Case(sequences, 1, size, new Sequences(tokens, 3), causal);
        return new Check(
                kernel,
                "AttentionKernelTest.allTokens",
                devices -> AttentionKernelTest.check(shape, element, kernel.contains("mma"), devices));
    }

    @TestFactory
    Stream<DynamicTest> mutantsAreCaught() {
        return Stream.of(barriers(), rows(), attention(), tensorCores())
                .flatMap(mutants -> mutants)
                .map(mutant -> dynamicTest(
                        mutant.edit.kernel() + ": " + mutant.bug + ", by " + mutant.check.test, () -> caught(mutant)));
    }

    /** Or the mutants would prove nothing. */
    @TestFactory
    Stream<DynamicTest> originalsPass() {
        return Stream.of(barriers(), rows(), attention(), tensorCores())
                .flatMap(mutants -> mutants)
                .map(Mutant::check)
                .distinct()
                .map(check -> dynamicTest(check.kernel, () -> {
                    PtxModule module = PtxEdit.original(check.kernel);
                    check.run.accept(() -> new Emulated(module));
                }));
    }

    private static void caught(Mutant mutant) {
        PtxModule module = mutant.edit.mutant();
        Supplier<Emulated> devices = () -> new Emulated(module);
        if (mutant.way.equals(WRONG)) {
            assertThrows(AssertionFailedError.class, () -> mutant.check.run.accept(devices));
            return;
        }
        String fault = assertThrows(EmulationException.class, () -> mutant.check.run.accept(devices))
                .getMessage();
        assertTrue(Pattern.compile(mutant.way).matcher(fault).find(), fault);
    }

    /**
     * Every barrier that has a purpose, removed. The first of a kernel's first sum has none: nobody reads an earlier sum there.
     */
    private static Stream<Mutant> barriers() {
        return Stream.of(
                        barriers(LAYER_NORM, 1, 4),
                        barriers(LAYER_NORM_F16, 1, 4),
                        barriers(L2, 1, 2),
                        barriers(TOP_K, 0, 2),
                        barriers(PROBABILITIES, 1, 4),
                        barriers(ATTENTION, 0, 2),
                        barriers(ROWS, 0, 2),
                        barriers(MMA, 0, 3),
                        barriers(CAUSAL_MMA, 0, 3))
                .flatMap(mutants -> mutants);
    }

    private static Stream<Mutant> barriers(Check check, int needless, int count) {
        return IntStream.range(needless, count)
                .mapToObj(i -> new Mutant(
                        "without barrier " + (i + 1),
                        new PtxEdit(check.kernel, "bar\\.sync\t0;", count, i, ""),
                        check,
                        RACE + "|" + UNINITIALISED));
    }

    private static Stream<Mutant> rows() {
        String loop = "setp\\.lt\\.s32(\t%p\\d+, %r\\d+, %r\\d+;\\s+@%p\\d+ bra)";
        return Stream.of(
                new Mutant(
                        "ten times eps",
                        only(
                                "layer_norm_f32",
                                "ld\\.param\\.f32\t(%f\\d+), \\[layer_norm_f32_param_6\\];",
                                "$0 mul.f32 $1, $1, 0f41200000;"),
                        LAYER_NORM,
                        WRONG),
                new Mutant(
                        "shuffle distance 8 for 16",
                        all("layer_norm_f32", "mov\\.u32\t(%r\\d+), 16;", 3, "mov.u32 $1, 8;"),
                        LAYER_NORM,
                        WRONG),
                new Mutant(
                        "a loop that goes one column too far",
                        new PtxEdit("layer_norm_f32", loop, 5, 0, "setp.le.s32$1"),
                        LAYER_NORM,
                        OUTSIDE),
                new Mutant(
                        "rows two elements apart for four bytes",
                        new PtxEdit(
                                "layer_norm_f32", "shl\\.b64\t(%rd\\d+), (%rd\\d+), 2;", 4, 0, "shl.b64 $1, $2, 3;"),
                        LAYER_NORM,
                        OUTSIDE),
                new Mutant(
                        "no least length", only("l2_normalize", "0d3D719799812DEA11", "0d0000000000000000"), L2, WRONG),
                new Mutant(
                        "one row beyond the matrix is let in",
                        new PtxEdit("gather_rows_f32", loop.replace("\\s+@%p\\d+ bra", ""), 2, 0, "setp.le.s32$1"),
                        GATHER,
                        OUTSIDE),
                new Mutant(
                        "position -1 is let in",
                        only("text_tokens", "(setp\\.gt\\.s32\t%p\\d+, %r\\d+), -1;", "$1, -2;"),
                        TEXT,
                        OUTSIDE),
                new Mutant(
                        "the last column is left out",
                        all(
                                "bias_residual",
                                "setp\\.ge\\.s32(\t%p\\d+, )(%r\\d+), (%r\\d+);",
                                1,
                                "add.s32 $2, $2, 1; $0"),
                        RESIDUAL,
                        WRONG),
                new Mutant(
                        "overflows are not counted",
                        all(
                                "bias_activation_f16",
                                "(atom\\.global\\.add\\.u32\t%r\\d+, \\[%rd\\d+\\]), 1;",
                                2,
                                "$1, 0;"),
                        CONVERT,
                        WRONG),
                new Mutant(
                        "the limit of float16 is 65536",
                        all("bias_activation_f16", "0f477FE000", 4, "0f47800000"),
                        CONVERT,
                        WRONG),
                new Mutant(
                        "bfloat16 by truncation",
                        all("bias_activation_bf16", "(add\\.s32\t%r\\d+, %r\\d+), 32767;", 2, "$1, 0;"),
                        ACTIVATION,
                        WRONG),
                new Mutant(
                        "of equals, the last found first",
                        new PtxEdit("top_k", "setp\\.le\\.s32(\t%p\\d+, %r\\d+, %r\\d+;)", 1, 0, "setp.lt.s32$1"),
                        TOP_K,
                        WRONG));
    }

    private static Stream<Mutant> attention() {
        return Stream.of(
                new Mutant(
                        "the causal mask shifted by one",
                        only(
                                "attention_f32",
                                "add\\.s32\t(%r\\d+), (%r\\d+), 1;(\\s+sub\\.s32\t%r\\d+, )\\1",
                                "add.s32 $1, $2, 2;$3$1"),
                        ATTENTION,
                        WRONG),
                new Mutant(
                        "keys stored D apart and read D + 1 apart",
                        new PtxEdit("attention_f32", "(add\\.s32\t%r\\d+, %r\\d+), 1;(?=\\s+rem)", 1, 0, "$1, 0;"),
                        ATTENTION,
                        RACE + "|" + UNINITIALISED),
                new Mutant(
                        "values read where keys are",
                        all("attention_f32", "(st\\.shared\\.f32\t\\[%rd\\d+)\\+128\\]", 1, "$1+132]"),
                        ATTENTION,
                        UNINITIALISED),
                new Mutant(
                        "one key too many is loaded",
                        new PtxEdit(
                                "attention_f32",
                                "setp\\.ge\\.s32(\t%p\\d+, %r\\d+, %r\\d+;\\s+@%p\\d+ bra\t\\$L__BB\\d+_10;)",
                                1,
                                0,
                                "setp.gt.s32$1"),
                        ATTENTION,
                        OUTSIDE),
                new Mutant(
                        "rows are not after the shared prefix",
                        new PtxEdit(
                                "attention_f32", "(selp\\.b32\t%r\\d+, )0, (%r\\d+), (%p\\d+);", 1, 0, "$1$2, $2, $3;"),
                        ATTENTION,
                        WRONG));
    }

    private static Stream<Mutant> tensorCores() {
        String causal = "attention_mma_bf16_64";
        String plain = "attention_mma_f16_32";
        String ownToken = "add\\.s32\t(%r\\d+), (%r\\d+), 1;(?=\\s+setp\\.lt\\.s32\t%p\\d+, \\2)";
        return Stream.of(
                new Mutant(
                        "the causal mask shifted by one",
                        only(causal, ownToken, "add.s32 $1, $2, 2;"),
                        CAUSAL_MMA,
                        WRONG),
                new Mutant(
                        "no mask",
                        all(
                                plain,
                                "selp\\.f32\t(%f\\d+), (%f\\d+), " + MINUS_INFINITY + ", %p\\d+;",
                                32,
                                "mov.f32 $1, $2;"),
                        MMA,
                        WRONG),
                new Mutant(
                        "the powers of e, not of 2, without their factor",
                        only(causal, "0f3FB8AA3B", "0f3F800000"),
                        CAUSAL_MMA,
                        WRONG),
                new Mutant(
                        "output is not corrected by a greater score",
                        all(causal, "mul\\.f32\t(%f\\d+), %f\\d+, \\1;", 32, ""),
                        CAUSAL_MMA,
                        WRONG),
                new Mutant(
                        "shuffle distance 4 for 2 in the sums",
                        all(plain, "mov\\.u32\t(%r\\d+), 2;", 3, "mov.u32 $1, 4;"),
                        MMA,
                        WRONG),
                new Mutant("values are not transposed", all(plain, "\\.x2\\.trans\\.", 8, ".x2."), MMA, WRONG),
                new Mutant(
                        "values stored 32 apart and read 40 apart",
                        new PtxEdit(plain, "(mul\\.lo\\.s32\t%r\\d+, %r\\d+), 40;", 5, 4, "$1, 32;"),
                        MMA,
                        RACE + "|" + UNINITIALISED),
                new Mutant(
                        "columns past D are read",
                        all(plain, "setp\\.lt\\.s32(\t%p\\d+, %r\\d+), %r\\d+;(?=\\s+and)", 3, "setp.lt.s32$1, 32;"),
                        MMA,
                        OUTSIDE),
                new Mutant(
                        "a query beyond the last is written",
                        only(plain, "(add\\.f32\t%f\\d+, %f\\d+, %f\\d+;\\s+)setp\\.ge\\.s32", "$1setp.gt.s32"),
                        MMA,
                        OUTSIDE));
    }
}
