package io.github.clip4j.benchmarks.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** On what JDK 25 without hsdis wrote; a method of 96 bytes is short enough to be whole. */
class CompilerLogTest {
    private static final String WHOLE = """
        <print_nmethod compile_id='1395' compiler='c2' level='4' stamp='5.727'>
        Compiled method (c2) 5727 1395       4       io.github.clip4j.cpu.kernel.VectorKernels::vectorBits (9 bytes)
         total in heap  [0x00007fc7bbf4eb88,0x00007fc7bbf4ed00] = 376
         main code      [0x00007fc7bbf4ec80,0x00007fc7bbf4ece0] = 96
         stub code      [0x00007fc7bbf4ece0,0x00007fc7bbf4ecf8] = 24

        [MachCode]
        [Instructions begin]
          0x00007fc7bbf4ec80: 6690 448b | 5608 443b\s

          0x00007fc7bbf4ec88: ;   {runtime_call Shared Runtime ic_miss_blob}
          0x00007fc7bbf4ec88: 5008 0f85 | 5074 a3ff\s
        [Verified Entry Point]
          # {method} {0x00007fc7ac473568} &apos;vectorBits&apos; &apos;()I&apos; in &apos;io/github/clip4j/cpu/kernel/VectorKernels&apos;
          0x00007fc7bbf4ec90: 4881 ec18 | 0000 0048 | 896c 2410 | 4181 7f20 | 0000 0000 | 0f85 2b00 | 0000 b800 | 0100 0048\s
          0x00007fc7bbf4ecb0: 83c4 105d\s

          0x00007fc7bbf4ecb4: ; ImmutableOopMap {rsi=Oop }
                              ;*goto {reexecute=1 rethrow=0 return_oop=0}
                              ; - (reexecute) io.github.clip4j.cpu.kernel.TileSums::addRow@27 (line 34)
                              ; - io.github.clip4j.cpu.kernel.TileSums::add@51 (line 15)
                              ;   {poll_return}
          0x00007fc7bbf4ecb4: 493b 6728 | 0f87 0100\s

          0x00007fc7bbf4ecbc: ;   {runtime_call UncommonTrapBlob}
          0x00007fc7bbf4ecbc: 0000 c349 | bab4 ecf4 | bbc7 7f00 | 004d 8997 | 3805 0000\s
          0x00007fc7bbf4ecd0: e98b 98a3 | ffe8 662c | a2ff e9cb | ffff fff4\s
        [Exception Handler]
          0x00007fc7bbf4ece0: e9fb 31a6 | ffe8 0000 | 0000 4883\s
        [/MachCode]
        </print_nmethod>
        """;

    private static List<CompiledMethod> parse(String log) {
        return CompilerLog.parse(log.lines().toList());
    }

    @Test
    void bytesOfTheMainCodeAreRead() {
        CompiledMethod method = parse(WHOLE).getFirst();
        assertEquals("VectorKernels.vectorBits", method.shortName());
        assertTrue(method.isC2());
        assertEquals(9, method.bytecodes());
        assertEquals(0x7fc7bbf4ec80L, method.address());
        assertEquals(96, method.code().length);
        assertEquals((byte) 0x66, method.code()[0]);
        assertEquals((byte) 0xf4, method.code()[95]);
    }

    @Test
    void inlinedMethodsAndTrapsAreRead() {
        CompiledMethod method = parse(WHOLE).getFirst();
        String kernels = "io.github.clip4j.cpu.kernel.";
        assertEquals(
                Set.of(kernels + "VectorKernels::vectorBits", kernels + "TileSums::addRow", kernels + "TileSums::add"),
                method.inlined());
        assertTrue(method.isTrap(0x7fc7bbf4ecbfL));
        assertFalse(method.isTrap(0x7fc7bbf4ecc0L));
    }

    @Test
    void whatIsNotWholeIsNotThere() {
        assertEquals(List.of(), parse(WHOLE.replace("  0x00007fc7bbf4ecb0: 83c4 105d \n", "")));
        assertEquals(List.of(), parse(WHOLE.replaceAll("(?m)^  0x.*\n", "")));
        assertEquals(List.of(), parse(""));
    }

    @Test
    void codeForTheMiddleOfALoopIsNotWhatEveryCallRuns() {
        String osr = WHOLE.replace(
                "1395       4       io.github.clip4j.cpu.kernel.VectorKernels::vectorBits (9 bytes)",
                "1243 %     4       io.github.clip4j.cpu.kernel.VectorSoftmax::max @ 17 (79 bytes)");
        CompiledMethod method = parse(osr).getFirst();
        assertTrue(method.osr());
        assertFalse(method.isC2());
        assertEquals("VectorSoftmax.max", method.shortName());
        assertFalse(parse(WHOLE.replace("(c2)", "(c1)").replace("    4    ", "    3    "))
                .getFirst()
                .isC2());
    }
}
