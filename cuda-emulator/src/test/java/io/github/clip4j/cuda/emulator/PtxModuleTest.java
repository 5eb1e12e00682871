package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What surrounds the instructions: directives, variables, functions, debug information. */
class PtxModuleTest {
    private static final String MODULE = """
        /* of several
           lines */
        .version 8.8
        .target sm_80, debug
        .address_size 64
        .file 1 "kernels.cu"
        .extern .func (.param .b32 r) vprintf (.param .b64 a, .param .b64 b);
        .global .align 4 .u32 counter = 5;
        .const .align 8 .f64 scales[2] = {0d3FF0000000000000, 2.0};
        .visible .global .align 1 .b8 letters[2][2] = {{1, 2}, {3, 0x4}};
        .extern .shared .align 16 .b8 dynamic[];
        .shared .align 4 .b8 unused[4096];
        .func (.param .b32 result) twice(.param .b32 x)
        {
            .reg .b32 %r<3>;
            .loc 1 3 5
            ld.param.u32 %r1, [x];
            add.u32 %r2, %r1, %r1;
            st.param.b32 [result+0], %r2;
            ret;
        }
        .visible .entry first(.param .u64 .ptr .global .align 4 out, .param .align 8 .b8 pair[12], .param .u8 last)
        .maxntid 32, 2, 1
        .minnctapersm 2
        {
            .reg .b32 a, b, c;
            .reg .b64 %rd<4>;
            .shared .align 8 .f64 own[2];
            .pragma "nounroll";
            .loc 1 9 1, function_name $L__info_string0, inlined_at 1 8 1
            ld.param.u64 %rd1, [out];
            ld.param.u32 a, [pair+8]; // the second of the pair
            {
                .reg .b32 a;
                mov.u32 a, 1;
            }
            ld.global.u32 b, [counter];
            add.u32 a, a, b;
            ld.const.u64 %rd2, [scales+8];
            mov.b64 {_, b}, %rd2;
            ld.global.u8 c, [letters+3];
            st.global.v4.b32 [%rd1], {a, b, c, dynamic};
            {
                .param .b32 argument;
                st.param.b32 [argument+0], a;
                .param .b32 value;
                call.uni (value), twice, (argument);
                ld.param.b32 a, [value+0];
            }
            st.global.u32 [%rd1+16], a;
            mov.u32 b, own;
            st.global.u32 [%rd1+20], b;
            ret;
        }
        .visible .entry second() { ret; }
        .section .debug_str { $L__info_string0: .b8 102, 0 }
        """;

    @Test
    void readsWhatSurroundsTheInstructions() {
        PtxModule module = PtxModule.parse(MODULE);
        assertEquals(List.of("first", "second"), module.kernels());
        PtxKernel kernel = module.kernel("first");
        assertEquals("first", kernel.name());
        assertEquals(List.of(0, 8, 20), kernel.parameterOffsets());
        assertEquals(List.of(8, 12, 1), kernel.parameterSizes());
        assertEquals(16, kernel.sharedBytes());
        assertEquals(0, module.kernel("second").sharedBytes());

        Fixture device = new Fixture();
        long out = device.memory.allocate(24);
        var parameters = Fixture.parameters(kernel, out);
        parameters.set(ValueLayout.JAVA_INT, 16, 37);
        kernel.launch(new Dim3(1, 1, 1), new Dim3(1, 1, 1), 64, parameters, device.memory);
        assertArrayEquals(new int[] {42, 0x4000_0000, 4, 16, 84, 0}, device.ints(out, 6));
    }

    @Test
    void errorsNameTheLine() {
        fails("PTX line 1: '?' where a directive of a module is expected", "?");
        fails("PTX line 2: unknown directive .odd", ".entry k()\n.odd 3\n{ ret; }");
        fails("PTX line 2: unknown .b7 in a declaration", ".entry k() {\n.reg .b7 a; ret; }");
        fails("PTX line 3: 'end of file' where", ".entry k() {\nret;\n");
        fails("PTX line 1: call of missing, which the module does not define", ".entry k() { call missing; ret; }");
        fails("recursion of f", ".func f() { call f; ret; } .entry k() { call f; ret; }");
        fails("branch to L, which is nowhere", ".entry k() { bra L; ret; }");
        fails("two labels of one name", ".entry k() { L: ret; L: ret; }");
        fails("'0x1g' is no number", ".entry k() { .reg .b32 a; mov.b32 a, 0x1g; ret; }");
    }

    private static void fails(String message, String ptx) {
        String found = assertThrows(EmulationException.class, () -> PtxModule.parse(ptx), ptx)
                .getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void anAbsentKernelIsNamed() {
        String found = assertThrows(
                        EmulationException.class, () -> PtxModule.parse(MODULE).kernel("third"))
                .getMessage();
        assertEquals("no kernel third; there are [first, second]", found);
    }

    @Test
    void tooFewParametersAreRefused() {
        PtxKernel kernel = PtxModule.parse(MODULE).kernel("first");
        var short8 = MemorySegment.ofArray(new long[1]);
        String found = assertThrows(
                        EmulationException.class,
                        () -> kernel.launch(new Dim3(1, 1, 1), new Dim3(1, 1, 1), 0, short8, new DeviceMemory()))
                .getMessage();
        assertEquals("launch of first refused: 8 bytes of parameters where 21 are needed", found);
    }
}
