package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Kernels with a fault each, and what the emulator says of it; beside most of them one without the fault, which runs.
 */
class FaultTest {
    /** Each thread writes its word of shared memory and reads its neighbour's. */
    private static final String EXCHANGE = """
        mov.u32 %%r2, sm;
        shl.b32 %%r3, %%r1, 2;
        add.s32 %%r4, %%r2, %%r3;
        st.shared.u32 [%%r4], %%r1;
        %s
        xor.b32 %%r5, %%r3, 4;
        add.s32 %%r6, %%r2, %%r5;
        ld.shared.u32 %%r7, [%%r6];
        st.global.u32 [%%d4], %%r7;
        """;

    /** The predicate of the lower half of a warp. */
    private static final String LOWER = "setp.lt.u32 %p1, %r1, 16;";

    private final Fixture device = new Fixture();

    private record Fault(String name, int threads, String body, String message) {}

    @TestFactory
    Stream<DynamicTest> faultsAreFound() {
        return Stream.of(memoryFaults(), sharedFaults(), barrierFaults(), laneFaults(), registerFaults(), asyncFaults())
                .flatMap(faults -> faults)
                .map(fault -> DynamicTest.dynamicTest(fault.name, () -> fails(fault)));
    }

    private static Stream<Fault> memoryFaults() {
        return Stream.of(
                new Fault("global out of bounds", 65, "st.global.u32 [%d4], %r1;", "thread (64,0,0): global memory"),
                new Fault("global before", 1, "ld.global.u32 %r2, [%d1+-4];", "out of bounds"),
                new Fault("null", 1, "mov.u64 %d5, 0; ld.global.u32 %r2, [%d5];", "0x0 is no device address"),
                new Fault("generic out of bounds", 1, "ld.u32 %r2, [%d1+256];", "out of bounds"),
                new Fault("misaligned", 1, "ld.global.u32 %r2, [%d1+2];", "misaligned: 4 bytes"),
                new Fault("misaligned vector", 1, "ld.global.v4.u32 {%r2,%r3,%r4,%r5}, [%d1+8];", "misaligned: 16"),
                new Fault("shared misaligned", 1, "st.shared.u16 [sm+1], %r1;", "misaligned: 2"),
                new Fault("shared out of bounds", 1, "st.shared.u32 [sm+256], %r1;", "shared address 0x100"),
                new Fault("shared before", 1, "mov.u64 %d5, sm; st.shared.u32 [%d5+-4], %r1;", "out of bounds"),
                new Fault(
                        "local out of bounds",
                        1,
                        ".local .align 4 .b8 l[8]; mov.u64 %d5, l; st.local.u32 [%d5+8], %r1;",
                        "local address 0x8"),
                new Fault("parameter", 1, "mov.b64 %d5, p0; ld.param.u32 %r2, [%d5+16];", "beyond the kernel's"),
                new Fault("written parameter", 1, "st.param.u64 [p0], %d1;", "writes to the kernel's parameters"));
    }

    private static Stream<Fault> sharedFaults() {
        return Stream.of(
                new Fault("missing barrier", 64, EXCHANGE.formatted(""), "race: a read of shared address"),
                new Fault("warp barrier between warps", 64, exchangeOfWarps("bar.warp.sync -1;"), "uninitialised"),
                new Fault("warp barrier between halves", 32, exchangeOfHalves(), "race: a read of shared address"),
                new Fault("two writers", 2, "st.shared.u32 [sm], %r1;", "race: a write of shared address 0x0"),
                new Fault("fence is no barrier", 64, EXCHANGE.formatted("membar.cta;"), "race"),
                new Fault(
                        "write after read",
                        2,
                        "setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [sm], %r1; bar.sync 0; ld.shared.u32 %r2, [sm];"
                                + "@%p1 st.shared.u32 [sm], %r2;",
                        "and a read by several lanes of warp 0"),
                new Fault(
                        "atomic and plain",
                        2,
                        "setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [sm], %r1; bar.sync 0;"
                                + "atom.shared.add.u32 %r2, [sm], 1; ld.shared.u32 %r3, [sm];",
                        "an atomic operation by several lanes of warp 0"),
                new Fault("bytes", 2, "cvt.u16.u32 %h1, %r1; st.shared.u8 [sm+3], %h1;", "shared address 0x3"),
                new Fault(
                        "uninitialised shared", 1, "ld.shared.u32 %r2, [sm+8];", "uninitialised shared memory at 0x8"),
                new Fault("generic race", 2, "cvta.shared.u64 %d5, 0; st.u32 [%d5], %r1;", "race"));
    }

    private static String exchangeOfWarps(String between) {
        return EXCHANGE.formatted(between).replace("xor.b32 %r5, %r3, 4;", "xor.b32 %r5, %r3, 128;");
    }

    /** Both halves of the warp execute the barrier at once, but it is one for each. */
    private static String exchangeOfHalves() {
        String barrier = LOWER + "selp.b32 %r8, 0xffff, 0xffff0000, %p1; bar.warp.sync %r8;";
        return EXCHANGE.formatted(barrier).replace("xor.b32 %r5, %r3, 4;", "xor.b32 %r5, %r3, 64;");
    }

    private static Stream<Fault> barrierFaults() {
        return Stream.of(
                new Fault("divergent barrier", 32, LOWER + "@%p1 bar.sync 0;", "thread (16,0,0) has exited without it"),
                new Fault(
                        "barrier of one warp",
                        64,
                        "setp.lt.u32 %p1, %r1, 32; @!%p1 bra L; bar.sync 0; L:",
                        "divergent barrier"),
                new Fault(
                        "two barriers in a warp",
                        32,
                        LOWER + "@%p1 bra L; bar.sync 0; bra M; L: bar.sync 0; M:",
                        "divergent barrier"),
                new Fault(
                        "two barriers in a block",
                        64,
                        "setp.lt.u32 %p1, %r1, 32; @%p1 bra L; bar.sync 0; bra M; L: bar.sync 0; M:",
                        "divergent barrier: warp 0"),
                new Fault("early exit", 32, LOWER + "@%p1 exit; bar.sync 0;", "has exited without it"),
                new Fault("warp barrier", 32, LOWER + "@%p1 bar.warp.sync -1; bar.warp.sync -1;", "never come"),
                new Fault("uniform branch", 32, LOWER + "@%p1 bra.uni L; add.u32 %r2, %r1, 1; L:", "diverges"),
                new Fault("endless loop", 1, "L: bra L;", "an endless loop?"));
    }

    private static Stream<Fault> laneFaults() {
        return Stream.of(
                new Fault(
                        "shuffle without some lanes",
                        32,
                        LOWER + "@%p1 shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1; bar.sync 0;",
                        "waits for lanes that never come; elsewhere are [16,17"),
                new Fault(
                        "shuffle of lanes that exit later",
                        32,
                        LOWER + "@%p1 shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1;",
                        "exited are [16,17"),
                new Fault(
                        "shuffle without exited lanes",
                        32,
                        LOWER + "@!%p1 exit; shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1;",
                        "have exited"),
                new Fault("shuffle in half a warp", 16, "shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1;", "never were: 16,17"),
                new Fault("not in the mask", 32, "shfl.sync.bfly.b32 %r2, %r1, 1, 31, 1;", "does not name the lane"),
                new Fault(
                        "reads a lane outside the mask",
                        32,
                        LOWER + "@!%p1 exit; shfl.sync.bfly.b32 %r2, %r1, 16, 31, 0xffff;",
                        "reads lane 16"),
                new Fault("vote", 32, LOWER + "@%p1 vote.sync.ballot.b32 %r2, %p1, -1;", "vote.sync"),
                new Fault("ldmatrix", 16, "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [sm];", "never were"),
                new Fault(
                        "mma",
                        32,
                        LOWER
                                + "mov.u32 %r2, 0; mov.f32 %f2, 0f00000000; @%p1"
                                + " mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%f3,%f4,%f5,%f6}, {%r2,%r2},"
                                + " {%r2}, {%f2,%f2,%f2,%f2}; bar.sync 0;",
                        "never come"));
    }

    private static Stream<Fault> registerFaults() {
        return Stream.of(
                new Fault("uninitialised register", 1, "add.u32 %r2, %r3, 1;", "never written (source 1)"),
                new Fault("uninitialised predicate", 1, "@%p1 add.u32 %r2, %r1, 1;", "the guard's predicate"),
                new Fault(
                        "written by other lanes",
                        32,
                        "setp.lt.u32 %p1, %r1, 7; @%p1 mov.u32 %r2, 1; add.u32 %r3, %r2, 1;",
                        "thread (7,0,0): reads a register"),
                new Fault("uninitialised address", 1, "ld.global.u32 %r2, [%d9];", "never written"),
                new Fault("division", 33, "sub.u32 %r2, %r1, 5; div.s32 %r3, 7, %r2;", "(5,0,0): integer division"),
                new Fault("remainder", 1, "cvt.u64.u32 %d5, %r1; rem.u64 %d6, %d1, %d5;", "division by zero"),
                new Fault("trap", 1, "trap;", "trap"));
    }

    private static Stream<Fault> asyncFaults() {
        String copy = "cp.async.cg.shared.global [sm], [%d1], 16;";
        return Stream.of(
                new Fault("no wait", 1, copy + "cp.async.commit_group; ld.shared.u32 %r2, [sm];", "still under way"),
                new Fault(
                        "wait for too few",
                        1,
                        copy + "cp.async.commit_group; cp.async.wait_group 1; ld.shared.u32 %r2, [sm];",
                        "still under way"),
                new Fault("no commit", 1, copy + "cp.async.wait_group 0; ld.shared.u32 %r2, [sm];", "still under way"),
                new Fault(
                        "no barrier after the wait",
                        2,
                        "setp.eq.u32 %p1, %r1, 0; @%p1 " + copy + "cp.async.wait_all; ld.shared.u32 %r2, [sm];",
                        "race: a read"),
                new Fault("write under way", 1, copy + "st.shared.u32 [sm+4], %r1;", "still under way"),
                new Fault("copy from nowhere", 1, "cp.async.ca.shared.global [sm], [%d1+256], 4;", "out of bounds"),
                new Fault("copy misaligned", 1, "cp.async.ca.shared.global [sm+4], [%d1], 8;", "misaligned: 8"));
    }

    private void fails(Fault fault) {
        PtxKernel kernel = Fixture.kernel(fault.body);
        long p0 = device.memory.allocate(256);
        device.memory.at(p0, 256).fill((byte) 0);
        Schedule schedule = Schedule.IN_ORDER.withStepLimit(10_000);
        var e = assertThrows(
                EmulationException.class,
                () -> kernel.launch(
                        new Dim3(1, 1, 1),
                        new Dim3(fault.threads, 1, 1),
                        0,
                        Fixture.parameters(kernel, p0, p0),
                        device.memory,
                        schedule));
        assertTrue(e.getMessage().contains(fault.message), e.getMessage());
        assertTrue(e.getMessage().startsWith("kernel k, PTX line "), e.getMessage());
        assertTrue(e.getMessage().contains(", block (0,0,0), thread ("), e.getMessage());
    }

    @Test
    void barriersMakeTheExchangeRight() {
        for (String between : new String[] {"bar.sync 0;", "bar.warp.sync -1;", "barrier.sync.aligned 0;"}) {
            PtxKernel kernel = Fixture.kernel(EXCHANGE.formatted(between));
            long p0 = device.memory.allocate(256);
            device.launch(kernel, 1, 64, p0, p0);
            for (int i = 0; i < 64; i++) assertEquals(i ^ 1, device.ints(p0, 64)[i], between);
        }
        PtxKernel kernel = Fixture.kernel(exchangeOfWarps("bar.sync 0;"));
        long p0 = device.memory.allocate(256);
        device.launch(kernel, 1, 64, p0, p0);
        for (int i = 0; i < 64; i++) assertEquals(i ^ 32, device.ints(p0, 64)[i]);
    }

    /** The lanes that come first wait for the others, who have a longer way. */
    @Test
    void lanesMeetAtAShuffle() {
        PtxKernel kernel = Fixture.kernel("""
            setp.lt.u32 %p1, %r1, 16;
            mov.u32 %r2, %r1;
            @%p1 bra L;
            add.u32 %r2, %r2, 100;
            bra M;
            L: add.u32 %r2, %r2, 200;
            add.u32 %r2, %r2, 1;
            M: shfl.sync.bfly.b32 %r3, %r2, 16, 31, -1;
            st.global.u32 [%d4], %r3;
            """);
        long p0 = device.memory.allocate(128);
        device.launch(kernel, 1, 32, p0, p0);
        for (int i = 0; i < 32; i++) assertEquals(i < 16 ? i + 116 : i + 185, device.ints(p0, 32)[i]);
    }

    @Test
    void useAfterFreeIsFound() {
        PtxKernel kernel = Fixture.kernel("st.global.u32 [%d4], %r1;");
        long p0 = device.memory.allocate(128);
        device.launch(kernel, 1, 32, p0, p0);
        device.memory.free(p0);
        String message = assertThrows(EmulationException.class, () -> device.launch(kernel, 1, 32, p0, p0))
                .getMessage();
        assertTrue(message.contains("freed memory"), message);
    }

    @Test
    void launchLimitsHold() {
        PtxKernel kernel = Fixture.kernel("");
        refused(kernel, new Dim3(1, 1, 1), new Dim3(1025, 1, 1), 0, "1024 threads at most");
        refused(kernel, new Dim3(1, 1, 1), new Dim3(1, 1, 65), 0, "threads at most");
        refused(kernel, new Dim3(1, 1, 1), new Dim3(0, 1, 1), 0, "block (0,1,1)");
        refused(kernel, new Dim3(1, 65_536, 1), new Dim3(1, 1, 1), 0, "65535 at most");
        refused(kernel, new Dim3(1, 1, 65_536), new Dim3(1, 1, 1), 0, "65535 at most");
        refused(kernel, new Dim3(0, 1, 1), new Dim3(1, 1, 1), 0, "grid");
        refused(kernel, new Dim3(1, 1, 1), new Dim3(1, 1, 1), 227 * 1024 - 255, "232448 at most");
        assertDoesNotThrow(
                () -> device.launch(kernel, new Dim3(1, 1, 1), new Dim3(1024, 1, 1), 227 * 1024 - 256, 0L, 0L));
        PtxKernel limited = PtxModule.parse(Fixture.text("").replace("p1) {", "p1) .maxntid 64, 1, 1 {"))
                .kernel("k");
        refused(limited, new Dim3(1, 1, 1), new Dim3(65, 1, 1), 0, "64 threads at most");
    }

    private void refused(PtxKernel kernel, Dim3 grid, Dim3 block, int shared, String message) {
        String found = assertThrows(EmulationException.class, () -> device.launch(kernel, grid, block, shared, 0L, 0L))
                .getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void unknownPtxIsRefusedWhenRead() {
        unknown("frobnicate.u32 %r2, %r1;", "PTX line 17: frobnicate.u32: unknown opcode");
        unknown("div.rz.f32 %f2, %f1, %f1;", "one of [rn, full, approx] is missing");
        unknown("ld.global.strange.u32 %r2, [%d1];", "unknown modifier .strange");
        unknown("add.u128 %r2, %r1, %r1;", "does not end with a known type");
        unknown("add.u32 %r2, %r99, 1;", "unknown name %r99");
        unknown("mov.u32 %r2, %clock;", "unknown name %clock");
        unknown("bra NOWHERE;", "branch to NOWHERE");
        unknown("setp.lt.u32 %r2, %r1, 1;", "not a predicate");
        unknown("@%r1 add.u32 %r2, %r1, 1;", "not a predicate");
        unknown("mov.u32 %p1, %r1;", "%p1 is no register for this");
        unknown("add.u32 %r2, %p1, 1;", "%p1 is a predicate");
        unknown("call printf;", "does not define");
        unknown("mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%r1}, {%r1}, {%r1}, {%r1};", "unknown types");
        unknown("bar.sync 0, 64;", "has 2 operands");
        unknown(".tex .u64 t;", "PTX line 17");
    }

    /** Forms that an assembler takes, or nearly, and whose result would be wrong if they passed for others. */
    @Test
    void formsThatAreNotSupportedAreRefused() {
        unknown("setp.lt.ftz.f16 %p1, %h1, %h2;", "unknown modifier .ftz");
        unknown("set.lt.f16.f16 %h1, %h1, %h2;", "unknown type .f16");
        unknown("testp.normal.f16 %p1, %h1;", "unknown type");
        unknown("neg.ftz.f16x2 %r2, %r1;", "unknown modifier .ftz");
        unknown("abs.ftz.f16 %h1, %h1;", "unknown modifier .ftz");
        unknown("cvt.rn.sat.f16x2.f32 %r2, %f1, %f1;", "unknown form");
        unknown("cvt.rn.f16x2.f64 %r2, %g1, %g1;", "unknown form");
        unknown("cvt.rn.sat.f16.s32 %h1, %r1;", "unknown modifier .sat");
        unknown("cvt.f16.f32 %h1, %f1;", "no rounding");
        unknown("mul.wide.s64 %d5, %d1, %d1;", "twice as wide");
        unknown("mad.wide.u64 %d5, %d1, %d1, %d1;", "twice as wide");
        unknown("div.s32 %r2, %r1, %r1, %r1;", "has 4 operands");
        unknown("atom.global.add.f16 %h1, [%d1], %h1;", "unknown type");
        unknown("st.const.u32 [%d1], %r1;", "constants cannot be written");
        unknown("mov.u32 %r2, %nwarpid;", "unknown name");
        String exact = Fixture.text("").replace("p1) {", "p1) .reqntid 64, 1, 1 {");
        String message = assertThrows(EmulationException.class, () -> PtxModule.parse(exact))
                .getMessage();
        assertTrue(message.contains("unknown directive .reqntid"), message);
    }

    private static void unknown(String body, String message) {
        String found = assertThrows(EmulationException.class, () -> Fixture.kernel(body), body)
                .getMessage();
        assertTrue(found.contains(message), found);
    }
}
