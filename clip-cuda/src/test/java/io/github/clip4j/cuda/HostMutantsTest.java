package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.clip4j.backend.Precision;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.error.ClipException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Mistakes that the host code might make, one at a time, made between it and the driver: a call forgotten, made twice
 * or with another argument. The host code's own tests must fail.
 */
@Tag("binding")
class HostMutantsTest {
    /** The model test's own words for an error beyond the bound. */
    private static final String INEXACT = "FP32: ";

    /** The staging test's. */
    private static final String DIFFERENT = "the first byte that differs";

    /** A test, of a device. */
    private record Check(String test, Consumer<FakeGpu> run) {}

    private static final Check MODEL = new Check(
            "CudaModelTest.embeddings", gpu -> CudaModelTest.embeddings(gpu, TinyModel.of("tiny"), Precision.FP32, 1));
    private static final Check STAGING =
            new Check("StagingTest.copiesAreOrderedWithWork", StagingTest::copiesAreOrderedWithWork);
    private static final Check SLAB =
            new Check("SlabTest.contentsMoveWithTheirRegion", SlabTest::contentsMoveWithTheirRegion);

    /**
     * A mistake.
     *
     * @param bug in words
     * @param plant makes it
     * @param check what must catch it
     * @param way a part of the test's message
     */
    private record Mutant(String bug, Consumer<FakeGpu> plant, Check check, String way) {}

    private static Mutant model(String bug, String way, Consumer<FakeGpu> plant) {
        return new Mutant(bug, plant, MODEL, way);
    }

    private static Mutant staging(String bug, String way, Consumer<FakeGpu> plant) {
        return new Mutant(bug, plant, STAGING, way);
    }

    private static Mutant slab(String bug, String way, Consumer<FakeGpu> plant) {
        return new Mutant(bug, plant, SLAB, way);
    }

    @TestFactory
    Stream<DynamicTest> mutantsAreCaught() {
        return Stream.of(products(), launches(), copies(), resources())
                .flatMap(List::stream)
                .map(mutant -> dynamicTest(mutant.bug + ", by " + mutant.check.test, () -> caught(mutant)));
    }

    private static void caught(Mutant mutant) {
        try (FakeGpu gpu = FakeGpu.start()) {
            mutant.plant.accept(gpu);
            Throwable failure = assertThrows(Throwable.class, () -> mutant.check.run.accept(gpu), "survived");
            assertTrue(failure instanceof AssertionError || failure instanceof ClipException, failure::toString);
            String message = failure.getMessage() + gpu.faults();
            assertTrue(message.contains(mutant.way), message);
        }
    }

    /** The 20th is one of many. */
    private static List<Mutant> products() {
        String gemm = "cublasGemmEx";
        String refused = "leading dimension is wrong";
        return List.of(
                model(
                        "leading dimension of the weight",
                        "out of bounds",
                        g -> g.changeArgument(gemm, 20, 9, ld -> ld + 1)),
                model("leading dimension of the output", INEXACT, g -> g.changeArgument(gemm, 20, 16, ld -> ld + 1)),
                model("leading dimension less than K", refused, g -> g.changeArgument(gemm, 20, 12, ld -> ld - 1)),
                model("one column of a sum is left out", INEXACT, g -> g.changeArgument(gemm, 20, 5, k -> k - 1)),
                model("one row is left out", INEXACT, g -> g.changeArgument(gemm, 20, 4, m -> m - 1)),
                model("a weight is not transposed", "", g -> g.changeArgument(gemm, 20, 1, _ -> 0)),
                // What is read too early may be no number at all, which has an error of its own.
                model("products in the default stream", "", g -> g.forgetCall("cublasSetStream_v2", 1)),
                model("a product is forgotten", INEXACT, g -> g.forgetCall(gemm, 20)));
    }

    private static List<Mutant> launches() {
        String norm = "layer_norm_f32";
        String launch = "cuLaunchKernel";
        int more = Float.floatToIntBits(1e-4f);
        return List.of(
                model("ten times eps", INEXACT, g -> g.changeParameter(norm, 2, 6, _ -> more)),
                model("rows one element too near", INEXACT, g -> g.changeParameter(norm, 2, 5, width -> width - 1)),
                model("no bias", INEXACT, g -> g.changeParameter("bias_activation_f32", 2, 2, _ -> 0)),
                model("causal where it is not", INEXACT, g -> g.changeParameter("attention_f32", 1, 6, c -> 1 - c)),
                model("a block is left out", INEXACT, g -> g.changeArgument(launch, 5, 1, x -> x - 1)),
                model("a launch in the default stream", INEXACT, g -> g.changeArgument(launch, 5, 8, _ -> 0)),
                model("a replay is forgotten", INEXACT, g -> g.forgetCall("cuGraphLaunch", 2)),
                model("counters are not cleared", "beyond their", g -> g.forgetCall("cuMemsetD32Async", 1)),
                model("the thread has no device", "cublasCreate", g -> g.forgetCall("cuCtxSetCurrent", 1)));
    }

    private static List<Mutant> copies() {
        String wait = "cuStreamWaitEvent";
        return List.of(
                staging("work does not wait for an upload", DIFFERENT, g -> g.forgetCall(wait, 2)),
                staging("an upload does not wait for work", DIFFERENT, g -> g.forgetCall(wait, 3)),
                staging("a pinned buffer is filled in a copy", DIFFERENT, g -> g.forgetCall("cuEventSynchronize", 3)),
                staging("a download is read too early", DIFFERENT, g -> g.forgetCall("cuStreamSynchronize", 1)),
                staging(
                        "an upload in the default stream",
                        DIFFERENT,
                        g -> g.changeArgument("cuMemcpyHtoDAsync_v2", 2, 3, _ -> 0)),
                slab("a region moves alone", "array contents differ", g -> g.forgetCall("cuMemcpyDtoDAsync_v2", 2)),
                slab("the wrong slab is freed, and used", "freed", HostMutantsTest::freeTheNewSlab));
    }

    private static void freeTheNewSlab(FakeGpu gpu) {
        AtomicLong fresh = new AtomicLong();
        gpu.changeArgument("cuMemcpyDtoDAsync_v2", 1, 0, target -> fresh.updateAndGet(_ -> target));
        gpu.changeArgument("cuMemFree_v2", 1, 0, _ -> fresh.get());
    }

    private static List<Mutant> resources() {
        String ends = "the context ends with 1 ";
        return List.of(
                staging("memory is freed twice", "cuMemFree", g -> g.repeatCall("cuMemFree_v2", 1)),
                staging("a stream is destroyed twice", "cuStreamDestroy", g -> g.repeatCall("cuStreamDestroy_v2", 1)),
                staging("an event is destroyed twice", "cuEventDestroy", g -> g.repeatCall("cuEventDestroy_v2", 1)),
                staging("memory leaks", ends + "device allocations", g -> g.forgetCall("cuMemFree_v2", 1)),
                staging("pinned memory leaks", "hostAllocations=1", g -> g.forgetCall("cuMemFreeHost", 1)),
                staging("an event leaks", ends + "events", g -> g.forgetCall("cuEventDestroy_v2", 1)),
                staging(
                        "a device is not given back",
                        "contexts=1",
                        g -> g.forgetCall("cuDevicePrimaryCtxRelease_v2", 1)),
                model("a graph leaks", "graphs=1", g -> g.forgetCall("cuGraphDestroy", 1)),
                model("a replay leaks", ends, g -> g.forgetCall("cuGraphExecDestroy", 1)));
    }
}
