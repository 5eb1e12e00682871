package io.github.clip4j.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One instruction or a few, with the result that the PTX ISA asks for; those above all that the other tests' kernels do
 * not have.
 */
class InstructionTest {
    private final Fixture device = new Fixture();

    private record Case(String body, long expected) {}

    private static final class Cases {
        private final List<Case> list = new ArrayList<>();

        /** The result is in %r2. */
        private void word(String body, int expected) {
            list.add(new Case(body + " cvt.u64.u32 %d5, %r2;", Integer.toUnsignedLong(expected)));
        }

        /** The result is in %f2. */
        private void single(String body, float expected) {
            word(body + " mov.b32 %r2, %f2;", Float.floatToRawIntBits(expected));
        }

        /** The result is in %g2. */
        private void twice(String body, double expected) {
            list.add(new Case(body + " mov.b64 %d5, %g2;", Double.doubleToRawLongBits(expected)));
        }

        /** The result is in %d5. */
        private void wide(String body, long expected) {
            list.add(new Case(body, expected));
        }

        /** The result is in %h1. */
        private void half(String body, int expected) {
            word(body + " cvt.u32.u16 %r2, %h1;", expected);
        }

        /** The result is in %p1. */
        private void bool(String body, boolean expected) {
            word(body + " selp.u32 %r2, 1, 0, %p1;", expected ? 1 : 0);
        }
    }

    @TestFactory
    Stream<DynamicTest> results() {
        Cases cases = new Cases();
        integers(cases);
        shifts(cases);
        bits(cases);
        floats(cases);
        roundings(cases);
        conversions(cases);
        halves(cases);
        comparisons(cases);
        moves(cases);
        memory(cases);
        control(cases);
        return cases.list.stream().map(c -> DynamicTest.dynamicTest(c.body, () -> check(c)));
    }

    private void check(Case c) {
        long to = device.memory.allocate(8);
        device.launch(Fixture.kernel(c.body + " st.global.u64 [%d1], %d5;"), 1, 1, to, to);
        long found = Double.doubleToRawLongBits(device.doubles(to, 1)[0]);
        assertEquals(Long.toHexString(c.expected), Long.toHexString(found), c.body);
    }

    private static void integers(Cases cases) {
        cases.word("mul.hi.s32 %r2, -3, 0x40000000;", -1);
        cases.word("mul.hi.u32 %r2, -3, 0x40000000;", 0x3FFFFFFF);
        cases.wide("mul.wide.s32 %d5, -3, 5;", -15);
        cases.wide("mul.wide.u32 %d5, -1, -1;", 0xFFFFFFFE_00000001L);
        cases.word("mul.wide.s16 %r2, -3, 5;", -15);
        cases.word("mul.wide.u16 %r2, 0xffff, 2;", 0x1FFFE);
        cases.wide("mad.wide.s32 %d5, -2, 3, 10;", 4);
        cases.word("mad.hi.u32 %r2, -1, 16, 1;", 16);
        cases.word("mad.lo.s32 %r2, 7, -3, 1;", -20);
        cases.wide("mul.hi.u64 %d5, -1, 3;", 2);
        cases.wide("mul.hi.s64 %d5, -1, 3;", -1);
        cases.word("add.sat.s32 %r2, 0x7fffffff, 1;", Integer.MAX_VALUE);
        cases.word("sub.sat.s32 %r2, 0x80000000, 1;", Integer.MIN_VALUE);
        cases.word("div.s32 %r2, -7, 2;", -3);
        cases.word("rem.s32 %r2, -7, 2;", -1);
        cases.word("div.u32 %r2, -7, 2;", 0x7FFFFFFC);
        cases.wide("div.u64 %d5, -1, 10;", Long.divideUnsigned(-1, 10));
        cases.wide("rem.s64 %d5, -17, 5;", -2);
        cases.word("min.u32 %r2, -1, 3;", 3);
        cases.word("min.s32 %r2, -1, 3;", -1);
        cases.wide("max.u64 %d5, -1, 3;", -1);
        cases.wide("max.s64 %d5, -1, 3;", 3);
        cases.word("abs.s32 %r2, -5;", 5);
        cases.word("neg.s32 %r2, 5;", -5);
        cases.half("add.s16 %h1, 0x7fff, 1;", 0x8000);
        cases.half("max.s16 %h1, -2, 1;", 1);
    }

    private static void shifts(Cases cases) {
        cases.word("shl.b32 %r2, 1, 31;", 1 << 31);
        cases.word("shl.b32 %r2, 1, 32;", 0);
        cases.word("shr.u32 %r2, -1, 32;", 0);
        cases.word("shr.s32 %r2, 0x80000000, 40;", -1);
        cases.word("shr.s32 %r2, -16, 2;", -4);
        cases.wide("shr.u64 %d5, -1, 64;", 0);
        cases.wide("shr.s64 %d5, -1, 100;", -1);
        cases.wide("shl.b64 %d5, 1, 64;", 0);
        cases.half("shr.u16 %h1, 0xff00, 4;", 0x0FF0);
        cases.word("shf.l.clamp.b32 %r2, 0x12345678, 0x9abcdef0, 40;", 0x12345678);
        cases.word("shf.l.wrap.b32 %r2, 0x12345678, 0x9abcdef0, 8;", 0xBCDEF012);
        cases.word("shf.r.wrap.b32 %r2, 0x12345678, 0x9abcdef0, 8;", 0xF0123456);
        cases.word("shf.r.clamp.b32 %r2, 0x12345678, 0x9abcdef0, 99;", 0x9ABCDEF0);
    }

    private static void bits(Cases cases) {
        cases.word("bfe.u32 %r2, 0x12345678, 8, 12;", 0x456);
        cases.word("bfe.s32 %r2, 0x00000f00, 8, 4;", -1);
        cases.word("bfe.s32 %r2, 0x80000000, 28, 12;", -8);
        cases.word("bfe.s32 %r2, 0x80000000, 40, 4;", -1);
        cases.word("bfe.u32 %r2, -1, 4, 0;", 0);
        cases.wide("bfe.u64 %d5, 0x123456789abcdef0, 32, 16;", 0x5678);
        cases.word("bfi.b32 %r2, 0xff, 0x12345678, 8, 4;", 0x12345F78);
        cases.word("bfi.b32 %r2, 0xff, 0x12345678, 28, 8;", 0xF2345678);
        cases.word("bfi.b32 %r2, 0xff, 0x12345678, 0, 0;", 0x12345678);
        cases.wide("bfi.b64 %d5, 0x9abcdef0, 0x12345678, 32, 32;", 0x9abcdef0_12345678L);
        cases.word("prmt.b32 %r2, 0x33221100, 0x77665544, 0x7531;", 0x77553311);
        cases.word("prmt.b32 %r2, 0x00808000, 0, 0xa9a8;", 0xFFFFFF00);
        cases.word("lop3.b32 %r2, 0xf0f0f0f0, 0xcccccccc, 0xaaaaaaaa, 0xca;", 0xCACACACA);
        cases.word("lop3.b32 %r2, 0xff00, 0x0ff0, 0x00ff, 0x96;", 0xFF00 ^ 0x0FF0 ^ 0x00FF);
        cases.word("popc.b32 %r2, 0xf0f;", 8);
        cases.word("popc.b64 %r2, -1;", 64);
        cases.word("clz.b32 %r2, 1;", 31);
        cases.word("clz.b32 %r2, 0;", 32);
        cases.word("clz.b64 %r2, 1;", 63);
        cases.word("brev.b32 %r2, 1;", 1 << 31);
        cases.wide("brev.b64 %d5, 1;", 1L << 63);
        cases.word("bfind.u32 %r2, 0x100;", 8);
        cases.word("bfind.u32 %r2, 0;", -1);
        cases.word("bfind.s32 %r2, -2;", 0);
        cases.word("not.b32 %r2, 0xff;", 0xFFFFFF00);
        cases.wide("xor.b64 %d5, -1, 0xff;", -256);
    }

    private static void floats(Cases cases) {
        cases.single("add.f32 %f2, 0f3F800000, 0f33800000;", 1f);
        cases.single("add.ftz.f32 %f2, 0f00000001, 0f00000001;", 0f);
        cases.single("add.f32 %f2, 0f00000001, 0f00000001;", Float.MIN_VALUE * 2);
        cases.single("mul.ftz.f32 %f2, 0f80800000, 0f3F000000;", -0f);
        cases.word("add.f32 %f2, 0f7F800000, 0fFF800000; mov.b32 %r2, %f2;", 0x7FFFFFFF);
        cases.single("add.sat.f32 %f2, 0f3F800000, 0f3F800000;", 1f);
        cases.single("fma.rn.sat.f32 %f2, 0fBF800000, 0f3F800000, 0f00000000;", 0f);
        cases.single("fma.rn.f32 %f2, 0f3F800001, 0f3F800001, 0fBF800000;", Math.fma(1.0000001f, 1.0000001f, -1f));
        cases.single("mad.rn.f32 %f2, 0f40000000, 0f40000000, 0f3F800000;", 5f);
        cases.single("div.rn.f32 %f2, 0f3F800000, 0f40400000;", 1f / 3f);
        cases.single("div.full.f32 %f2, 0f3F800000, 0f40400000;", 1f / 3f);
        cases.single("rcp.rn.f32 %f2, 0f40400000;", 1f / 3f);
        cases.single("rcp.approx.ftz.f32 %f2, 0f00000001;", Float.POSITIVE_INFINITY);
        cases.single("sqrt.rn.f32 %f2, 0f40000000;", (float) Math.sqrt(2));
        cases.single("sqrt.approx.f32 %f2, 0f40800000;", 2f);
        cases.single("rsqrt.approx.f32 %f2, 0f40800000;", 0.5f);
        cases.single("ex2.approx.ftz.f32 %f2, 0f40400000;", 8f);
        cases.single("ex2.approx.ftz.f32 %f2, 0fC3020000;", 0f);
        cases.single("lg2.approx.f32 %f2, 0f41000000;", 3f);
        cases.single("sin.approx.f32 %f2, 0f00000000;", 0f);
        cases.single("cos.approx.f32 %f2, 0f00000000;", 1f);
        cases.single("tanh.approx.f32 %f2, 0f7F800000;", 1f);
        cases.single("min.f32 %f2, 0f80000000, 0f00000000;", -0f);
        cases.single("max.f32 %f2, 0f7FC00000, 0f3F800000;", 1f);
        cases.word("max.NaN.f32 %f2, 0f7FC00000, 0f3F800000; mov.b32 %r2, %f2;", 0x7FFFFFFF);
        cases.single("copysign.f32 %f2, 0f80000000, 0f3F800000;", -1f);
        cases.single("abs.f32 %f2, 0f80000000;", 0f);
        cases.single("neg.f32 %f2, 0f00000000;", -0f);
        cases.single("abs.ftz.f32 %f2, 0f80000001;", 0f);
        cases.twice("fma.rn.f64 %g2, 0d4000000000000000, 0d4008000000000000, 0d3FF0000000000000;", 7);
        cases.twice("div.rn.f64 %g2, 0d3FF0000000000000, 0d4008000000000000;", 1.0 / 3);
        cases.twice("sub.f64 %g2, 0d3FF0000000000000, 0d4008000000000000;", -2);
        cases.twice("min.f64 %g2, 0d7FF8000000000000, 0d4008000000000000;", 3);
        cases.twice("neg.f64 %g2, 0d3FF0000000000000;", -1);
        cases.twice("rcp.approx.ftz.f64 %g2, 0d4000000000000000;", 0.5);
    }

    private static void roundings(Cases cases) {
        cases.single("add.rz.f32 %f2, 0f3F800000, 0f33C00000;", 1f);
        cases.single("add.rp.f32 %f2, 0f3F800000, 0f00000001;", Math.nextUp(1f));
        cases.single("add.rm.f32 %f2, 0f3F800000, 0f80000001;", Math.nextDown(1f));
        cases.single("add.rm.f32 %f2, 0f3F800000, 0fBF800000;", -0f);
        cases.single("sub.rz.f32 %f2, 0f3F800000, 0f00000001;", Math.nextDown(1f));
        cases.single("mul.rp.f32 %f2, 0f00000001, 0f00000001;", Float.MIN_VALUE);
        cases.single("mul.rz.f32 %f2, 0f7F7FFFFF, 0f40000000;", Float.MAX_VALUE);
        cases.single("fma.rm.f32 %f2, 0f3F800000, 0f3F800000, 0f80000001;", Math.nextDown(1f));
        cases.single("fma.rp.f32 %f2, 0f3F800000, 0f3F800000, 0f00000001;", Math.nextUp(1f));
        cases.single("fma.rz.f32 %f2, 0fBF800000, 0f3F800000, 0f00000001;", -Math.nextDown(1f));
    }

    private static void conversions(Cases cases) {
        cases.word("cvt.rzi.s32.f32 %r2, 0fC0200000;", -2);
        cases.word("cvt.rni.s32.f32 %r2, 0f40200000;", 2);
        cases.word("cvt.rmi.s32.f32 %r2, 0fC0200000;", -3);
        cases.word("cvt.rpi.s32.f32 %r2, 0f40200000;", 3);
        cases.word("cvt.rzi.s32.f32 %r2, 0f7FC00000;", 0);
        cases.word("cvt.rzi.s32.f32 %r2, 0f7F800000;", Integer.MAX_VALUE);
        cases.word("cvt.rzi.u32.f32 %r2, 0fBF800000;", 0);
        cases.word("cvt.rzi.u32.f32 %r2, 0f4F700000;", (int) 4026531840L);
        cases.wide("cvt.rzi.u64.f64 %d5, 0d43E8000000000000;", 0xC000_0000_0000_0000L);
        cases.wide("cvt.rzi.s64.f32 %d5, 0f7FC00000;", Long.MIN_VALUE);
        cases.single("cvt.rn.f32.s32 %f2, 16777217;", 16777216f);
        cases.single("cvt.rn.f32.u32 %f2, -1;", 4294967296f);
        cases.single("cvt.rn.f32.u64 %f2, -1;", 18446744073709551616f);
        cases.twice("cvt.rn.f64.u64 %g2, -1;", 18446744073709551616.0);
        cases.twice("cvt.rn.f64.s32 %g2, -7;", -7);
        cases.twice("cvt.f64.f32 %g2, 0f3F800001;", 1.0000001192092896);
        cases.single("cvt.rn.f32.f64 %f2, 0d3FB999999999999A;", 0.1f);
        cases.single("cvt.rz.f32.f64 %f2, 0d3FB999999999999A;", Math.nextDown(0.1f));
        cases.single("cvt.rp.f32.f64 %f2, 0d3FB9999980000000;", 0x1.999998p-4f);
        cases.single("cvt.rni.f32.f32 %f2, 0f40200000;", 2f);
        cases.single("cvt.rpi.f32.f32 %f2, 0fBF000000;", -0f);
        cases.single("cvt.sat.f32.f32 %f2, 0f7FC00000;", 0f);
        cases.single("cvt.rn.sat.f32.s32 %f2, 7;", 1f);
        cases.single("cvt.ftz.f32.f32 %f2, 0f80000001;", -0f);
        cases.word("cvt.sat.s8.s32 %r2, 300;", 127);
        cases.word("cvt.sat.u8.s32 %r2, -300;", 0);
        cases.word("cvt.sat.s32.u32 %r2, -1;", Integer.MAX_VALUE);
        cases.word("cvt.s32.s8 %r2, 0xff;", -1);
        cases.word("cvt.u32.u8 %r2, 0x1ff;", 255);
        cases.wide("cvt.s64.s32 %d5, -1;", -1);
        cases.wide("cvt.u64.u32 %d5, -1;", 0xFFFFFFFFL);
        cases.word("cvt.rna.tf32.f32 %r2, 0f3F801000;", 0x3F802000);
        cases.word("cvt.rna.tf32.f32 %r2, 0f3F800FFF;", 0x3F800000);
    }

    private static void halves(Cases cases) {
        cases.half("cvt.rn.f16.f32 %h1, 0f3F801000;", 0x3C00);
        cases.half("cvt.rn.f16.f32 %h1, 0f3F803000;", 0x3C02);
        cases.half("cvt.rn.f16.f32 %h1, 0f7FC12345;", 0x7FFF);
        cases.half("cvt.rn.f16.f64 %h1, 0d3FF0020000000001;", 0x3C01);
        cases.half("cvt.rn.f16.s32 %h1, 2049;", 0x6800);
        cases.half("cvt.rn.bf16.f32 %h1, 0f3F808000;", 0x3F80);
        cases.half("cvt.rn.bf16.f32 %h1, 0f3F818000;", 0x3F82);
        cases.half("cvt.rn.bf16.f32 %h1, 0f7F7FFFFF;", 0x7F80);
        cases.half("cvt.rn.bf16.f32 %h1, 0fFFC00000;", 0x7FFF);
        cases.single("mov.b16 %h1, 0x0001; cvt.f32.f16 %f2, %h1;", 0x1p-24f);
        cases.single("mov.b16 %h1, 0xC049; cvt.f32.bf16 %f2, %h1;", -3.140625f);
        cases.word("cvt.rn.f16x2.f32 %r2, 0f3F800000, 0fC0000000;", 0x3C00C000);
        cases.word("cvt.rn.bf16x2.f32 %r2, 0f3F800000, 0fC0000000;", 0x3F80C000);
        cases.half("add.f16 %h1, 0x3C00, 0x1000;", 0x3C00);
        cases.half("add.rn.bf16 %h1, 0x3F80, 0x3B80;", 0x3F80);
        cases.half("fma.rn.f16 %h1, 0x3C03, 0x3C03, 0xBC00;", 0x1E02);
        cases.word("mul.f16x2 %r2, 0x3C004000, 0x40004000;", 0x40004400);
        // The product is a tie of bf16, which only the tiny addend decides.
        cases.half("fma.rn.bf16 %h1, 0x3F88, 0x3F88, 0x0001;", 0x3F91);
        cases.half("fma.rn.bf16 %h1, 0x3F88, 0x3F88, 0x8001;", 0x3F90);
        cases.half("neg.f16 %h1, 0x3C00;", 0xBC00);
        cases.word("abs.f16x2 %r2, 0xBC00C000;", 0x3C004000);
    }

    private static void comparisons(Cases cases) {
        cases.bool("setp.lt.s32 %p1, -1, 1;", true);
        cases.bool("setp.lt.u32 %p1, -1, 1;", false);
        cases.bool("setp.lo.u32 %p1, 1, -1;", true);
        cases.bool("setp.hs.u64 %p1, -1, 1;", true);
        cases.bool("setp.ge.s64 %p1, -1, 1;", false);
        cases.bool("setp.eq.b64 %p1, -1, -1;", true);
        cases.bool("setp.ne.s16 %p1, 0x18000, 0x8000;", false);
        cases.bool("setp.lt.f32 %p1, 0f7FC00000, 0f00000000;", false);
        cases.bool("setp.ltu.f32 %p1, 0f7FC00000, 0f00000000;", true);
        cases.bool("setp.ne.f32 %p1, 0f7FC00000, 0f7FC00000;", false);
        cases.bool("setp.neu.f32 %p1, 0f7FC00000, 0f7FC00000;", true);
        cases.bool("setp.eq.f32 %p1, 0f80000000, 0f00000000;", true);
        cases.bool("setp.gt.ftz.f32 %p1, 0f00000001, 0f00000000;", false);
        cases.bool("setp.gt.f32 %p1, 0f00000001, 0f00000000;", true);
        cases.bool("setp.nan.f64 %p1, 0d7FF8000000000000, 0d0000000000000000;", true);
        cases.bool("setp.num.f32 %p1, 0f7F800000, 0f00000000;", true);
        cases.bool("setp.geu.f64 %p1, 0d3FF0000000000000, 0d4000000000000000;", false);
        cases.bool("mov.pred %p2, 1; setp.lt.and.s32 %p1, 1, 2, !%p2;", false);
        cases.bool("mov.pred %p2, 0; setp.gt.or.s32 %p1, 1, 2, !%p2;", true);
        cases.bool("mov.pred %p2, 1; setp.lt.xor.s32 %p1, 1, 2, %p2;", false);
        cases.bool("setp.lt.s32 %p2|%p1, 1, 2;", false);
        cases.bool("mov.pred %p3, 1; setp.gt.and.s32 %p2|%p1, 1, 2, %p3;", true);
        cases.bool("mov.pred %p2, 1; mov.pred %p3, 0; xor.pred %p4, %p2, %p3; not.pred %p1, %p4;", false);
        cases.word("set.lt.u32.s32 %r2, 1, 2;", -1);
        cases.single("set.eq.f32.f32 %f2, 0f3F800000, 0f3F800000;", 1f);
        cases.bool("testp.infinite.f32 %p1, 0fFF800000;", true);
        cases.bool("testp.subnormal.f32 %p1, 0f00000001;", true);
        cases.bool("testp.normal.f64 %p1, 0d0000000000000001;", false);
        cases.bool("testp.normal.f32 %p1, 0f80000000;", true);
    }

    private static void moves(Cases cases) {
        cases.word("mov.b32 %r2, {0x1234, 0x5678};", 0x56781234);
        cases.half("mov.b32 {%h2, %h1}, 0x56781234;", 0x5678);
        cases.wide("mov.b64 %d5, {1, 2};", 0x2_0000_0001L);
        cases.word("mov.b64 {_, %r2}, 0x200000001;", 2);
        cases.single("mov.f32 %f2, 0f3F800000;", 1f);
        cases.single("mov.f32 %f2, 1.5;", 1.5f);
        cases.word("mov.u32 %r2, %ntid.x;", 1);
        cases.word("mov.u32 %r2, WARP_SZ;", 32);
        cases.word("mov.u32 %r2, %lanemask_le;", 1);
        cases.word("mov.pred %p1, 1; selp.b32 %r2, 5, 6, %p1;", 5);
        cases.word("slct.s32.s32 %r2, 5, 6, -1;", 6);
        cases.single("slct.f32.f32 %f2, 0f3F800000, 0f40000000, 0f80000000;", 1f);
        cases.wide("cvta.shared.u64 %d6, 64; cvta.to.shared.u64 %d5, %d6;", 64);
        cases.word("mov.u32 %r2, sm; sub.u32 %r2, %r2, sm;", 0);
        cases.wide("mov.u64 %d5, 0xFFFFFFFFFFFFFFFF;", -1);
    }

    private static void memory(Cases cases) {
        cases.word("st.global.u32 [%d1], 0x80; ld.global.s8 %r2, [%d1];", -128);
        cases.word("st.global.u32 [%d1], 0xfffe; ld.global.nc.L2::128B.u16 %r2, [%d1];", 0xFFFE);
        cases.word("st.volatile.global.u32 [%d1], 7; ld.relaxed.gpu.global.u32 %r2, [%d1];", 7);
        cases.word("st.shared.v2.u32 [sm+8], {3, 4}; ld.shared.u32 %r2, [sm+12];", 4);
        cases.word("mov.u32 %r3, sm; st.shared.u32 [%r3+4], 9; cvta.shared.u64 %d6, sm; ld.u32 %r2, [%d6+4];", 9);
        cases.wide(
                ".local .align 8 .b8 l[16]; st.local.u64 [l+8], -5; cvta.local.u64 %d6, l; ld.u64 %d5, [%d6+8];", -5);
        cases.wide("ld.param.v2.u64 {%d5, %d6}, [p0]; sub.u64 %d5, %d5, %d6;", 0);
        cases.word("st.shared.u32 [sm], 5; atom.shared.inc.u32 %r3, [sm], 5; ld.shared.u32 %r2, [sm];", 0);
        cases.word("st.shared.u32 [sm], 0; atom.shared.dec.u32 %r3, [sm], 5; ld.shared.u32 %r2, [sm];", 5);
        cases.word("st.global.u32 [%d1], 5; red.global.xor.b32 [%d1], 6; ld.global.u32 %r2, [%d1];", 3);
        cases.word("st.global.u32 [%d1], -5; atom.global.gpu.relaxed.max.s32 %r2, [%d1], 6;", -5);
        cases.wide("st.global.u64 [%d1], 1; atom.cas.b64 %d6, [%d1], 1, 9; ld.u64 %d5, [%d1];", 9);
        cases.twice(
                "st.global.f64 [%d1], 0d3FF0000000000000; atom.global.add.f64 %g1, [%d1], 0d3FF0000000000000;"
                        + "ld.global.f64 %g2, [%d1];",
                2);
        cases.word(
                "st.shared.v4.u32 [sm], {1, 2, 3, 4}; cp.async.cg.shared.global.L2::128B [sm], [%d1], 16, 0;"
                        + "cp.async.wait_all; ld.shared.u32 %r2, [sm+8];",
                0);
    }

    private static void control(Cases cases) {
        cases.word("mov.u32 %r2, 0; L: add.u32 %r2, %r2, 1; setp.lt.u32 %p1, %r2, 9; @%p1 bra L;", 9);
        cases.word("mov.u32 %r2, 1; bra.uni L; mov.u32 %r2, 2; L:", 1);
        cases.word("{ .reg .b32 t; mov.u32 t, 4; mov.u32 %r2, t; }", 4);
        cases.word(
                "mov.u32 %r3, 1; T: .branchtargets A, B; brx.idx %r3, T; A: mov.u32 %r2, 1; bra C; B: mov.u32 %r2, 2;"
                        + " C:",
                2);
        cases.word("fence.acq_rel.gpu; membar.gl; bar.sync 0; barrier.cta.sync.aligned 3; mov.u32 %r2, 1;", 1);
        cases.word("redux.sync.max.s32 %r2, -4, 1;", -4);
        cases.word("activemask.b32 %r2;", 1);
    }
}
