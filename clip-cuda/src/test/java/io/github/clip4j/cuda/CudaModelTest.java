package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.cuda.fake.FakeConfig;
import io.github.clip4j.cuda.fake.FakeDevice;
import io.github.clip4j.cuda.fake.FakeGpu;
import io.github.clip4j.cuda.fake.Live;
import io.github.clip4j.cuda.fake.Schedule;
import io.github.clip4j.testkit.Difference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole models through the real host code, on an emulated device, against PyTorch in float64. */
class CudaModelTest {
    @ParameterizedTest
    @CsvSource({
        "tiny, FP32", "tiny, TF32", "tiny, FP16", "tiny, BF16",
        "tiny64, FP32", "tiny64, TF32", "tiny64, FP16", "tiny64, BF16"
    })
    void embeddings(String name, Precision precision) {
        TinyModel model = TinyModel.of(name);
        try (FakeGpu gpu = FakeGpu.start()) {
            embeddings(gpu, model, precision, model.images());
        }
    }

    /** Three times, each time other inputs first: a replay that did nothing would leave the result of the last. */
    static void embeddings(FakeGpu gpu, TinyModel model, Precision precision, int batch) {
        int images = model.images();
        int texts = model.ids().size();
        try (Clip clip = model.open(precision)) {
            for (int first = 0; first < 3; first++) {
                float[] pixels = rotated(model, first, batch);
                near(rotated(model.imageEmbeds(), first, batch), clip.encodePixels(pixels, batch), precision);
                if (first == 0) assertEquals(0, gpu.graphLaunches(), "the first time step by step");
            }
            // Two sessions share a call's batches: of six turns one of them has at least the three that replay a graph.
            int turns = batch == images ? 6 : 3;
            for (int first = 0; first < turns; first++) {
                List<int[]> ids = IntStream.range(first, first + (batch == images ? texts : batch))
                        .mapToObj(i -> model.ids().get(i % texts))
                        .toList();
                near(rotated(model.textEmbeds(), first, ids.size()), clip.encodeTokens(ids), precision);
            }
            if (batch == images) assertTrue(gpu.graphLaunches() >= 3, "replayed: " + gpu.graphLaunches());
        }
        assertEquals(List.of(), gpu.faults());
        assertEquals(Live.NONE, gpu.live());
    }

    private static float[][] rotated(float[][] rows, int first, int count) {
        float[][] some = new float[count][];
        for (int i = 0; i < count; i++) some[i] = rows[(first + i) % rows.length];
        return some;
    }

    private static float[] rotated(TinyModel model, int first, int count) {
        int size = model.pixels().length / model.images();
        float[] some = new float[count * size];
        for (int i = 0; i < count; i++)
            System.arraycopy(model.pixels(), (first + i) % model.images() * size, some, i * size, size);
        return some;
    }

    /** Not a bit differs between the first time and replays. */
    @Test
    @Tag("binding")
    void replaysAreTheSame() {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start();
                Clip clip = model.open(Precision.BF16)) {
            float[][] images = clip.encodePixels(model.pixels(), model.images());
            for (int again = 1; again <= 2; again++) same(images, clip.encodePixels(model.pixels(), model.images()));
            assertTrue(gpu.graphLaunches() >= 1, "replayed: " + gpu.graphLaunches());
            assertEquals(List.of(), gpu.faults());
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    @Tag("binding")
    void stepByStepWithoutGraphs(Precision precision) {
        TinyModel model = TinyModel.of("tiny64");
        System.setProperty("clip.cuda.graphs", "false");
        try (FakeGpu gpu = FakeGpu.start()) {
            try (Clip clip = model.open(precision)) {
                ModelCheck check = new ModelCheck(model, precision);
                check.sameBitsAgain(clip, check.goldens(clip));
            }
            assertEquals(0, gpu.graphLaunches());
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        } finally {
            System.clearProperty("clip.cuda.graphs");
        }
    }

    /** The CPU's bits are the reference backend's: ModelBitsTest of clip-cpu. Seen: 5.5e-7 (tiny, texts). */
    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny64"})
    void theCpuGivesNearlyTheSame(String name) {
        TinyModel model = TinyModel.of(name);
        try (FakeGpu gpu = FakeGpu.start();
                Clip cuda = model.open(Precision.FP32);
                Clip cpu = model.open("reference")) {
            double images = Difference.max(
                    cpu.encodePixels(model.pixels(), model.images()),
                    cuda.encodePixels(model.pixels(), model.images()));
            double texts = Difference.max(cpu.encodeTokens(model.ids()), cuda.encodeTokens(model.ids()));
            assertTrue(Math.max(images, texts) <= ModelCheck.bound(Precision.FP32), images + ", " + texts);
            assertEquals(List.of(), gpu.faults());
        }
    }

    /** Two sessions take turns, on streams of their own; each replays its own graphs. */
    @ParameterizedTest
    @EnumSource(Schedule.class)
    void batchesOfOneCallInTwoSessions(Schedule schedule) {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start(FakeConfig.DEFAULT.withSchedule(schedule, 5))) {
            try (Clip clip = model.open(Precision.FP32, 1)) {
                assertEquals(2, clip.concurrentInputs());
                float[][] expected = clip.encodePixels(model.pixels(), model.images());
                List<float[]> images = IntStream.range(0, 4 * model.images())
                        .mapToObj(i -> rotated(model, i, 1))
                        .toList();
                float[][] found = clip.encodePixels(images);
                for (int i = 0; i < found.length; i++) assertArrayEquals(expected[i % expected.length], found[i]);
            }
            assertTrue(gpu.graphLaunches() > 0, "replayed");
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }

    @Test
    void manyCallersShareTwoSessions() throws Exception {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start()) {
            try (Clip clip = model.open(Precision.FP16, 4)) {
                new ModelCheck(model, Precision.FP16).manyCallers(clip, 3, 4);
            }
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }

    @Test
    void anOlderDeviceHasNoTensorCoreAttention() {
        TinyModel model = TinyModel.of("tiny64");
        FakeConfig turing = FakeConfig.DEFAULT.withDevices(FakeDevice.DEFAULT.withCapability(7, 5));
        try (FakeGpu gpu = FakeGpu.start(turing)) {
            try (Clip clip = model.open(Precision.FP16)) {
                new ModelCheck(model, Precision.FP16).batch(clip, model.images());
            }
            assertTrue(gpu.launches().stream().noneMatch(l -> l.kernel().contains("mma")));
            assertEquals(List.of(), gpu.faults());
        }
    }

    /** A device may do what nobody ordered in any order: a buffer overwritten too early would show. */
    @ParameterizedTest
    @EnumSource(Schedule.class)
    void inAnyOrderThatADeviceMayTake(Schedule schedule) {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start(FakeConfig.DEFAULT.withSchedule(schedule, 3))) {
            try (Clip clip = model.open(Precision.FP32)) {
                float[][] first = clip.encodePixels(model.pixels(), model.images());
                near(model.imageEmbeds(), first, Precision.FP32);
                float[] zeros = new float[model.pixels().length];
                for (int again = 0; again < 2; again++) {
                    clip.encodePixels(zeros, model.images());
                    same(first, clip.encodePixels(model.pixels(), model.images()));
                }
            }
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }

    /** One image alone and among others: blocks are rows, and cuBLAS's sums do not depend on the rest here. */
    @Test
    void anImageDoesNotDependOnItsBatch() {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start();
                Clip clip = model.open(Precision.FP32)) {
            float[][] all = clip.encodePixels(model.pixels(), model.images());
            int size = model.pixels().length / model.images();
            float[] last = new float[size];
            System.arraycopy(model.pixels(), (model.images() - 1) * size, last, 0, size);
            assertArrayEquals(all[model.images() - 1], clip.encodePixels(last, 1)[0]);
            assertEquals(List.of(), gpu.faults());
        }
    }

    /** A trace reads in the middle of a program. */
    @Test
    void aTraceChangesNothing() {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start();
                Clip clip = model.open(Precision.FP32)) {
            float[][] plain = clip.encodePixels(model.pixels(), model.images());
            int[] traced = new int[1];
            float[][] seen = clip.traced((_, _, _, _) -> traced[0]++).encodePixels(model.pixels(), model.images());
            assertTrue(traced[0] > 10);
            assertTrue(Difference.max(plain, seen) <= ModelCheck.bound(Precision.FP32));
            assertEquals(List.of(), gpu.faults());
        }
    }

    private static void near(float[][] expected, float[][] found, Precision precision) {
        double error = Difference.max(expected, found);
        assertTrue(error <= ModelCheck.bound(precision), precision + ": " + error);
    }

    private static void same(float[][] expected, float[][] found) {
        for (int i = 0; i < expected.length; i++) assertArrayEquals(expected[i], found[i]);
    }
}
