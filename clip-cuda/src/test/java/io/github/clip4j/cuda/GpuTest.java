package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemGetInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.backend.Precision;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.SizeTPointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole models on hardware, with the bounds of the emulated device. */
@Tag("gpu")
class GpuTest {
    /** More than a few sizes of blocks and tiles of 8, 16 and 32; down again at the end. */
    private static final List<Integer> SIZES = List.of(1, 2, 3, 5, 8, 9, 16, 17, 31, 33, 64, 1);

    /**
     * A session that stays open keeps 32 MB for cuBLAS alone; what other programs take meanwhile is less, it is hoped.
     */
    private static final long LEAK_BYTES = 64L << 20;

    private static final int ROUNDS = 8;

    @BeforeEach
    void require() {
        Hardware.require();
    }

    @ParameterizedTest
    @CsvSource({
        "tiny, FP32", "tiny, TF32", "tiny, FP16", "tiny, BF16",
        "tiny64, FP32", "tiny64, TF32", "tiny64, FP16", "tiny64, BF16"
    })
    void goldensAndTheSameBitsAgain(String name, Precision precision) {
        TinyModel model = TinyModel.of(name);
        ModelCheck check = new ModelCheck(model, precision);
        ModelCheck.Embeddings once;
        try (Clip clip = model.open(precision)) {
            once = check.goldens(clip);
            check.sameBitsAgain(clip, once);
        }
        ModelCheck.Embeddings anew;
        try (Clip clip = model.open(precision)) {
            anew = check.goldens(clip);
        }
        assertTrue(Arrays.deepEquals(once.images(), anew.images()), "images of two runs");
        assertTrue(Arrays.deepEquals(once.texts(), anew.texts()), "texts of two runs");
    }

    /** Larger ones move the activations and forget the graphs; those that come again are captured in between. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void manySizesInSequence(Precision precision) {
        TinyModel model = TinyModel.of("tiny64");
        ModelCheck check = new ModelCheck(model, precision);
        int most = SIZES.stream().mapToInt(Integer::intValue).max().orElseThrow();
        try (Clip clip = model.open(precision, most)) {
            for (int round = 0; round < 3; round++)
                for (int size : SIZES) {
                    check.batch(clip, size);
                    check.texts(clip, 1 + size % model.ids().size());
                }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void manyCallersShareTwoSessions(Precision precision) throws Exception {
        TinyModel model = TinyModel.of("tiny64");
        try (Clip clip = model.open(precision, 8)) {
            new ModelCheck(model, precision).manyCallers(clip, 8, 50);
        }
    }

    @Test
    void allMemoryIsGivenBack() {
        TinyModel model = TinyModel.of("tiny");
        ModelCheck check = new ModelCheck(model, Precision.FP16);
        try (Device device = Device.open(0)) {
            // The first time the driver and cuBLAS load what they keep.
            useAndClose(model, check);
            long before = free(device);
            for (int round = 0; round < ROUNDS; round++) useAndClose(model, check);
            long lost = before - free(device);
            assertTrue(lost < LEAK_BYTES, ROUNDS + " models opened and closed took " + lost + " bytes");
        }
    }

    private static void useAndClose(TinyModel model, ModelCheck check) {
        try (Clip clip = model.open(check.precision())) {
            check.sameBitsAgain(clip, check.goldens(clip));
        }
    }

    private static long free(Device device) {
        device.use();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            assertEquals(0, cuMemGetInfo(free, total));
            return free.get();
        }
    }
}
