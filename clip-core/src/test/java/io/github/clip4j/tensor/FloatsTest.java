package io.github.clip4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.testkit.GoldenFiles;
import io.github.clip4j.testkit.Sha256;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatsTest {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static float[] golden(SafetensorsFile file, String name) {
        try (Arena arena = Arena.ofConfined()) {
            float[] values = new float[Math.toIntExact(file.tensors().get(name).elementCount())];
            Floats.read(file.map(name, arena), DType.F32, 0, values, 0, values.length);
            return values;
        }
    }

    @ParameterizedTest
    @CsvSource({"F16,cv.f16_as_f32", "BF16,cv.bf16_as_f32", "F32,cv.x", "F64,cv.x"})
    void roundsAsPyTorchDoes(DType type, String expected) {
        try (var file = SafetensorsFile.open(GoldenFiles.path("ops/ops.safetensors"))) {
            float[] x = golden(file, "cv.x");
            assertEquals(2021, x.length);
            MemorySegment stored = MemorySegment.ofArray(new byte[x.length * type.bytes()]);
            Floats.write(x, 0, x.length, stored, type, 0);
            float[] back = new float[x.length];
            Floats.read(stored, type, 0, back, 0, x.length);
            float[] golden = golden(file, expected);
            for (int i = 0; i < x.length; i++)
                assertEquals(
                        Float.floatToIntBits(golden[i]),
                        Float.floatToIntBits(back[i]),
                        type + " of " + x[i] + " at " + i);
        }
    }

    @Test
    void everyFiniteHalfWidensExactly() {
        MemorySegment halves = MemorySegment.ofArray(new byte[1 << 17]);
        for (int bits = 0; bits < 1 << 16; bits++) halves.set(I16, bits * 2L, (short) bits);
        float[] floats = new float[1 << 16];
        Floats.read(halves, DType.F16, 0, floats, 0, floats.length);
        ByteBuffer finite = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
        for (float f : floats) if (Float.isFinite(f)) finite.putFloat(f);
        String digest = Sha256.of(Arrays.copyOf(finite.array(), finite.position()));
        assertEquals(
                Json.parseObject(GoldenFiles.bytes("ops/ops.json"))
                        .string("f16_to_f32_all_finite_sha256")
                        .orElseThrow(),
                digest);
    }

    @Test
    void bfloat16TiesAndSpecials() {
        assertEquals(0x3f80, Floats.toBfloat16(Float.intBitsToFloat(0x3f808000)), "tie down to even");
        assertEquals(0x3f82, Floats.toBfloat16(Float.intBitsToFloat(0x3f818000)), "tie up to even");
        assertEquals(0x3f81, Floats.toBfloat16(Float.intBitsToFloat(0x3f808001)), "above the tie");
        assertEquals(0x7f80, Floats.toBfloat16(Float.MAX_VALUE), "overflow");
        assertEquals((short) 0xff80, Floats.toBfloat16(Float.NEGATIVE_INFINITY));
        assertEquals((short) 0x8000, Floats.toBfloat16(-0f));
        assertEquals(0, Floats.toBfloat16(Float.MIN_VALUE));
        for (int bits : new int[] {0x7fc00000, 0x7f800001, 0xff800001, 0x7fffffff})
            assertTrue(
                    Float.isNaN(Float.intBitsToFloat(Floats.toBfloat16(Float.intBitsToFloat(bits)) << 16)),
                    Integer.toHexString(bits));
    }

    @Test
    void integersOfEveryWidth() {
        MemorySegment ones = MemorySegment.ofArray(new byte[16]).fill((byte) 0xff);
        long[] expected = {-1, -1, -1, -1, -1, 0xffffffffL, 0xffff, 0xff, 0xff};
        DType[] types = {
            DType.I64, DType.I32, DType.I16, DType.I8, DType.U64, DType.U32, DType.U16, DType.U8, DType.BOOL
        };
        float[] one = new float[2];
        for (int i = 0; i < types.length; i++) {
            assertEquals(expected[i], Floats.readInteger(ones, types[i], 1), types[i].name());
            Floats.read(ones, types[i], 1, one, 1, 1);
            assertEquals(expected[i], one[1], types[i].name());
        }
        assertThrows(IllegalArgumentException.class, () -> Floats.readInteger(ones, DType.F32, 0));
        assertThrows(IllegalArgumentException.class, () -> Floats.write(one, 0, 1, ones, DType.I32, 0));
    }

    @Test
    void offsetsCountElements() {
        for (DType type : new DType[] {DType.F64, DType.F32, DType.F16, DType.BF16}) {
            MemorySegment stored =
                    MemorySegment.ofArray(new byte[5 * type.bytes() + 1]).asSlice(1);
            Floats.write(new float[] {9, 1, 2, 9}, 1, 2, stored, type, 3);
            float[] back = new float[4];
            Floats.read(stored, type, 2, back, 1, 3);
            assertEquals("[0.0, 0.0, 1.0, 2.0]", Arrays.toString(back), type.name());
        }
    }
}
