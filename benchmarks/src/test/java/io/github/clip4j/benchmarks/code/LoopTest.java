package io.github.clip4j.benchmarks.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** On what objdump wrote about C2's code, shortened. */
class LoopTest {
    private static List<Loop> loops(String text) {
        return Loop.innermost(Disassembler.parse(text));
    }

    private static Instruction instruction(String text) {
        return Disassembler.parse("  10:\t" + text).getFirst();
    }

    @Test
    void aSpilledAccumulatorIsTwoMoves() {
        // Tile6x2 with -XX:UseAVX=2.
        List<Loop> loops = loops("""
            code.bin:     file format binary
            Disassembly of section .data:
            00007fed67f314d0 <.data>:
                7fed67f314d0:	vmovdqu 0x90(%rsp),%ymm1
                7fed67f314e0:	mov    %esi,%r10d
                7fed67f314e3:	movslq %r10d,%rsi
                7fed67f314e6:	vbroadcastss (%rax,%rsi,4),%ymm0
                7fed67f31514:	vmovups (%r14),%ymm13
                7fed67f3151f:	vfmadd231ps %ymm13,%ymm1,%ymm9
                7fed67f3152e:	vmovdqu 0x90(%rsp),%ymm1
                7fed67f31537:	vfmadd231ps %ymm13,%ymm2,%ymm1
                7fed67f3153c:	vmovdqu %ymm1,0x90(%rsp)
                7fed67f315a3:	lea    0x1(%r10),%esi
                7fed67f315a7:	cmp    (%rsp),%esi
                7fed67f315a9:	jl     0x7fed67f314e0
                7fed67f315af:	vmovdqu %ymm1,0x90(%rsp)
                7fed67f315b8:	ret
            """);
        assertEquals(1, loops.size());
        assertEquals(11, loops.getFirst().instructions().size());
        assertEquals(2, loops.getFirst().stackMoves());
    }

    @Test
    void aLoopWithoutSpills() {
        List<Loop> loops = loops("""
              10:	vmovups (%rbp,%r10,1),%ymm6
              14:	vfmadd231ps 0x20(%rbp),%ymm5,%ymm6
              18:	cmp    0x8(%rsp),%r11d
              1c:	jl     0x10
              20:	ret
            """);
        assertEquals(0, loops.getFirst().stackMoves(), "rbp is a register like any other");
    }

    @Test
    void onlyTheInnermostLoopCounts() {
        List<Loop> loops = loops("""
              10:	vmovdqu 0x20(%rsp),%ymm1
              14:	vaddps %ymm1,%ymm2,%ymm2
              18:	vaddps %ymm3,%ymm4,%ymm4
              1c:	cmp    %eax,%ebx
              20:	jl     0x18
              24:	vmovdqu %ymm2,0x20(%rsp)
              28:	jl     0x10
              2c:	ret
            """);
        assertEquals(1, loops.size());
        assertEquals(3, loops.getFirst().instructions().size());
        assertEquals(0, loops.getFirst().stackMoves());
    }

    @Test
    void aScalarLoopWithinDoesNotHideTheOneAroundIt() {
        List<Loop> loops = loops("""
              10:	vmovdqu 0x20(%rsp),%ymm1
              14:	vaddps %ymm1,%ymm2,%ymm2
              18:	inc    %ecx
              20:	jl     0x18
              28:	jl     0x10
            """);
        assertEquals(1, loops.size());
        assertEquals(1, loops.getFirst().stackMoves());
    }

    @Test
    void twoJumpsBackToOnePlaceAreOneLoop() {
        List<Loop> loops = loops("""
              10:	vaddps %ymm1,%ymm2,%ymm2
              14:	jl     0x10
              18:	vmovdqu %ymm2,0x20(%rsp)
              1c:	jmp    0x10
            """);
        assertEquals(1, loops.size());
        assertEquals(1, loops.getFirst().stackMoves());
    }

    @Test
    void aJumpBackFromRareCodeIsNoLoop() {
        String rare = """
              10:	je     0x20
              14:	vaddps 0x20(%rsp),%ymm2,%ymm2
              18:	ret
              20:	call   0x900
              28:	jmp    0x14
            """;
        assertEquals(List.of(), loops(rare));
        assertEquals(List.of(), loops(""));
        assertEquals(List.of(), loops("  10:\tvaddps %ymm1,%ymm2,%ymm2\n  14:\tret\n"));
    }

    @Test
    void aTrapDoesNotComeBack() {
        List<Instruction> code = Disassembler.parse("""
              10:	vmovdqu %ymm0,0x50(%rsp)
              12:	vaddps %ymm1,%ymm0,%ymm0
              14:	call   0x900
              18:	jmp    0x10
            """);
        assertEquals(1, Loop.innermost(code).size());
        List<Instruction> trapped =
                code.stream().map(i -> i.address() == 0x14 ? i.asTrap() : i).toList();
        assertEquals(List.of(), Loop.innermost(trapped));
    }

    @Test
    void reloadedConstantsCountInEveryForm() {
        for (String move : List.of(
                "vmovdqu 0x90(%rsp),%ymm1",
                "vmovdqu32 %zmm1,0x90(%rsp)",
                "vmovups (%rsp),%xmm3",
                "vmulps 0x40(%rsp),%ymm2,%ymm2",
                "vbroadcastss 0x58(%rsp),%ymm7",
                "vmovss %xmm1,0x4(%rsp)",
                "ldr    q0, [sp, #16]",
                "stp    d8, d9, [sp, #-16]!")) assertTrue(instruction(move).isStackMove(), move);
        for (String other : List.of(
                "vmovdqu 0x90(%rbp),%ymm1",
                "mov    0x90(%rsp),%rax", "vaddps %ymm1,%ymm2,%ymm3", "ldr    x0, [sp, #16]", "ldr    q0, [x0, #16]"))
            assertFalse(instruction(other).isStackMove(), other);
    }

    @Test
    void jumpsAndVectorsOfBothArchitectures() {
        assertEquals(0x18, instruction("jl     0x18").target());
        assertEquals(0x18, instruction("b.lt   0x18  // b.tstop").target());
        assertEquals(0x18, instruction("tbz    w3, #31, 0x18").target());
        assertEquals(-1, instruction("jmp    *%rax").target());
        assertEquals(-1, instruction("call   0x18").target());
        assertTrue(instruction("fmla   v0.4s, v1.4s, v2.4s").isVector());
        assertTrue(instruction("vaddps %xmm1,%xmm2,%xmm3").isVector());
        assertFalse(instruction("vaddss %xmm1,%xmm2,%xmm3").isVector());
        assertFalse(instruction("vmovq  %xmm9,%rcx").isVector());
        assertEquals("jl", instruction("bnd jl 0x18").mnemonic());
    }
}
