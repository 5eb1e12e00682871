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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole models through the real host code, on an emulated device, against PyTorch in float64. */
class CudaModelTest {
    @ParameterizedTest
    @CsvSource({
        "tiny, FP32", "tiny, TF32", "tiny, FP16", "tiny, BF16",
        "tiny64, FP32", "tiny64, TF32", "tiny64, FP16", "tiny64, BF16"
    })
    void embeddings(String name, Precision precision) {
        TinyModel model = TinyModel.of(name);
        ModelCheck check = new ModelCheck(model, precision);
        try (FakeGpu gpu = FakeGpu.start()) {
            try (Clip clip = model.open(precision)) {
                ModelCheck.Embeddings first = check.goldens(clip);
                assertEquals(0, gpu.graphLaunches(), "the first time step by step");
                check.sameBitsAgain(clip, first);
                assertTrue(gpu.graphLaunches() >= 3, "replayed: " + gpu.graphLaunches());
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
                new ModelCheck(model, Precision.FP16).batch(clip, model.pictures());
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
                float[][] first = clip.encodePixels(model.pixels(), model.pictures(), true, null);
                near(model.imageEmbeds(), first, Precision.FP32);
                float[] zeros = new float[model.pixels().length];
                for (int again = 0; again < 2; again++) {
                    clip.encodePixels(zeros, model.pictures(), true, null);
                    same(first, clip.encodePixels(model.pixels(), model.pictures(), true, null));
                }
            }
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }

    /** One picture alone and among others: blocks are rows, and cuBLAS's sums do not depend on the rest here. */
    @Test
    void aPictureDoesNotDependOnItsBatch() {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start();
                Clip clip = model.open(Precision.FP32)) {
            float[][] all = clip.encodePixels(model.pixels(), model.pictures(), true, null);
            int size = model.pixels().length / model.pictures();
            float[] last = new float[size];
            System.arraycopy(model.pixels(), (model.pictures() - 1) * size, last, 0, size);
            assertArrayEquals(all[model.pictures() - 1], clip.encodePixels(last, 1, true, null)[0]);
            assertEquals(List.of(), gpu.faults());
        }
    }

    /** A trace reads in the middle of a program. */
    @Test
    void aTraceChangesNothing() {
        TinyModel model = TinyModel.of("tiny");
        try (FakeGpu gpu = FakeGpu.start();
                Clip clip = model.open(Precision.FP32)) {
            float[][] plain = clip.encodePixels(model.pixels(), model.pictures(), true, null);
            int[] traced = new int[1];
            float[][] seen = clip.encodePixels(model.pixels(), model.pictures(), true, (_, _, _, _) -> traced[0]++);
            assertTrue(traced[0] > 10);
            assertTrue(TinyModel.greatest(plain, seen) <= ModelCheck.bound(Precision.FP32));
            assertEquals(List.of(), gpu.faults());
        }
    }
}
