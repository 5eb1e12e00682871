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
                    new Case(1, 1, 8, Sequences.causal(140, 0)), Element.F32, devices));
    private static final Check ROWS = new Check(
            "attention_rows_f32",
            "AttentionKernelTest.someTokens",
            devices -> AttentionKernelTest.someTokens(Element.F32, devices));

    private static Check attention(
            String kernel, Element element, int sequences, int size, int tokens, boolean causal) {
        Case shape = new Case(sequences, 1, size, new Sequences(tokens, causal ? 3 : 0, causal));
        return new Check(
                kernel,
                "AttentionKernelTest.allTokens",
                devices -> AttentionKernelTest.check(shape, element, kernel.contains("mma"), devices));
    }

    @TestFactory
    Stream<DynamicTest> mutantsAreCaught() {
        return mutants()
                .map(mutant -> dynamicTest(
                        mutant.edit.kernel() + ": " + mutant.bug + ", by " + mutant.check.test, () -> caught(mutant)));
    }

    private static Stream<Mutant> mutants() {
        return Stream.of(barriers(), norms(), rows(), attention(), tensorCores(), tensorCoresWithoutMask())
                .flatMap(mutants -> mutants);
    }

    /** Or the mutants would prove nothing. */
    @TestFactory
    Stream<DynamicTest> originalsPass() {
        return mutants()
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
     * Every barrier that has a purpose, removed. The first of a kernel's first sum has none: nobody reads an earlier
     * sum there.
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

    private static Mutant wrong(String bug, Check check, PtxEdit edit) {
        return new Mutant(bug, edit, check, WRONG);
    }

    private static Mutant outside(String bug, Check check, PtxEdit edit) {
        return new Mutant(bug, edit, check, OUTSIDE);
    }

    private static Mutant unset(String bug, Check check, PtxEdit edit) {
        return new Mutant(bug, edit, check, RACE + "|" + UNINITIALISED);
    }

    private static Stream<Mutant> norms() {
        String norm = "layer_norm_f32";
        String eps = "ld\\.param\\.f32\t(%f\\d+), \\[layer_norm_f32_param_6\\];";
        String loop = "setp\\.lt\\.s32(\t%p\\d+, %r\\d+, %r\\d+;\\s+@%p\\d+ bra)";
        String address = "shl\\.b64\t(%rd\\d+), (%rd\\d+), 2;";
        return Stream.of(
                wrong("ten times eps", LAYER_NORM, only(norm, eps, "$0 mul.f32 $1, $1, 0f41200000;")),
                wrong(
                        "shuffle distance 8 for 16",
                        LAYER_NORM,
                        all(norm, "mov\\.u32\t(%r\\d+), 16;", 3, "mov.u32 $1, 8;")),
                outside("a loop goes one column too far", LAYER_NORM, new PtxEdit(norm, loop, 5, 0, "setp.le.s32$1")),
                outside(
                        "elements are eight bytes apart",
                        LAYER_NORM,
                        new PtxEdit(norm, address, 4, 0, "shl.b64 $1, $2, 3;")),
                wrong("no least length", L2, only("l2_normalize", "0d3D719799812DEA11", "0d0000000000000000")));
    }

    private static Stream<Mutant> rows() {
        String first = "setp\\.ge\\.s32(\t%p\\d+, )(%r\\d+), (%r\\d+);";
        String less = "setp\\.lt\\.s32(\t%p\\d+, %r\\d+, %r\\d+;)";
        String notNegative = "(setp\\.gt\\.s32\t%p\\d+, %r\\d+), -1;";
        String count = "(atom\\.global\\.add\\.u32\t%r\\d+, \\[%rd\\d+\\]), 1;";
        String later = "setp\\.le\\.s32(\t%p\\d+, %r\\d+, %r\\d+;)";
        return Stream.of(
                outside(
                        "a row beyond the matrix is let in",
                        GATHER,
                        new PtxEdit("gather_rows_f32", less, 2, 0, "setp.le.s32$1")),
                outside("position -1 is let in", TEXT, only("text_tokens", notNegative, "$1, -2;")),
                wrong("the first column is left out", RESIDUAL, only("bias_residual", first, "add.s32 $2, $2, 1; $0")),
                wrong("overflows are not counted", CONVERT, all("bias_activation_f16", count, 2, "$1, 0;")),
                wrong(
                        "the limit of float16 is 65536",
                        CONVERT,
                        all("bias_activation_f16", "0f477FE000", 4, "0f47800000")),
                wrong(
                        "bfloat16 by truncation",
                        ACTIVATION,
                        all("bias_activation_bf16", "(add\\.s32\t%r\\d+, %r\\d+), 32767;", 2, "$1, 0;")),
                wrong("the last found is found again", TOP_K, only("top_k", later, "setp.lt.s32$1")));
    }

    private static Stream<Mutant> attention() {
        String kernel = "attention_f32";
        String mask = "add\\.s32\t(%r\\d+), (%r\\d+), 1;(\\s+sub\\.s32\t%r\\d+, )\\1";
        String stride = "(add\\.s32\t%r\\d+, %r\\d+), 1;(?=\\s+rem)";
        String last = "setp\\.ge\\.s32(\t%p\\d+, %r\\d+, %r\\d+;\\s+@%p\\d+ bra\t\\$L__BB\\d+_10;)";
        String prefix = "(selp\\.b32\t%r\\d+, )0, (%r\\d+), (%p\\d+);";
        return Stream.of(
                wrong("the causal mask shifted by one", ATTENTION, only(kernel, mask, "add.s32 $1, $2, 2;$3$1")),
                unset("keys stored D apart and read D + 1 apart", ATTENTION, only(kernel, stride, "$1, 0;")),
                unset(
                        "values stored one column on",
                        ATTENTION,
                        only(kernel, "(st\\.shared\\.f32\t\\[%rd\\d+)\\+128\\]", "$1+132]")),
                outside("one key too many is loaded", ATTENTION, only(kernel, last, "setp.gt.s32$1")),
                wrong("the shared prefix is left out", ATTENTION, only(kernel, prefix, "$1$2, $2, $3;")));
    }

    private static Stream<Mutant> tensorCores() {
        String causal = "attention_mma_bf16_64";
        String next = "add\\.s32\t(%r\\d+), (%r\\d+), 1;(?=\\s+setp\\.lt\\.s32\t%p\\d+, \\2)";
        String correction = "mul\\.f32\t(%f\\d+), %f\\d+, \\1;";
        return Stream.of(
                wrong("the causal mask shifted by one", CAUSAL_MMA, only(causal, next, "add.s32 $1, $2, 2;")),
                wrong("powers of 2 as if they were of e", CAUSAL_MMA, only(causal, "0f3FB8AA3B", "0f3F800000")),
                wrong("output is not corrected for a greater score", CAUSAL_MMA, all(causal, correction, 32, "")));
    }

    private static Stream<Mutant> tensorCoresWithoutMask() {
        String kernel = "attention_mma_f16_32";
        String mask = "selp\\.f32\t(%f\\d+), (%f\\d+), 0fFF800000, %p\\d+;";
        String stride = "(mul\\.lo\\.s32\t%r\\d+, %r\\d+), 40;";
        String columns = "setp\\.lt\\.s32(\t%p\\d+, %r\\d+), %r\\d+;(?=\\s+and)";
        String end = "(add\\.f32\t%f\\d+, %f\\d+, %f\\d+;\\s+)setp\\.ge\\.s32";
        return Stream.of(
                wrong("keys beyond the last are seen", MMA, all(kernel, mask, 32, "mov.f32 $1, $2;")),
                wrong("shuffle distance 4 for 2", MMA, all(kernel, "mov\\.u32\t(%r\\d+), 2;", 3, "mov.u32 $1, 4;")),
                wrong("values are not transposed", MMA, all(kernel, "\\.x2\\.trans\\.", 8, ".x2.")),
                unset("values stored 32 apart and read 40 apart", MMA, new PtxEdit(kernel, stride, 5, 4, "$1, 32;")),
                outside("columns past D are read", MMA, all(kernel, columns, 3, "setp.lt.s32$1, 32;")),
                outside("a query beyond the last is written", MMA, only(kernel, end, "$1setp.gt.s32")));
    }
}
