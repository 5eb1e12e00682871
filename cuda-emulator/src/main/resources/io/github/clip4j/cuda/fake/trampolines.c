/*
 * The whole of a fake library: every function packs its arguments into an array and hands them to Java.
 *
 * FUNCTIONS names a generated file of lines "F(index, name, arity)" and "U(name, unsupported)". All parameters of the driver's API and of cuBLAS are integers and pointers, which
 * the 64-bit calling conventions pass in slots of eight bytes, so one type does for all; the upper half of a narrower argument is undefined, and Java
 * narrows it. A result narrower than 64 bits is the lower half of the register.
 */
#include <stdint.h>

typedef int64_t (*callback)(int32_t function, int64_t *arguments);

static callback java;

__attribute__((visibility("default"))) void fake_install(callback target) {
    java = target;
}

/* Before anybody has installed it, the library says that it is a stub. */
static int64_t call(int32_t function, int64_t *arguments) {
    return java ? java(function, arguments) : 34;
}

#define P1 int64_t a0
#define P2 P1, int64_t a1
#define P3 P2, int64_t a2
#define P4 P3, int64_t a3
#define P5 P4, int64_t a4
#define P6 P5, int64_t a5
#define P7 P6, int64_t a6
#define P8 P7, int64_t a7
#define P9 P8, int64_t a8
#define P10 P9, int64_t a9
#define P11 P10, int64_t a10
#define P12 P11, int64_t a11
#define P13 P12, int64_t a12
#define P14 P13, int64_t a13
#define P15 P14, int64_t a14
#define P16 P15, int64_t a15
#define P17 P16, int64_t a16
#define P18 P17, int64_t a17
#define P19 P18, int64_t a18
#define P20 P19, int64_t a19
#define P21 P20, int64_t a20
#define P22 P21, int64_t a21
#define P23 P22, int64_t a22
#define V1 a0
#define V2 V1, a1
#define V3 V2, a2
#define V4 V3, a3
#define V5 V4, a4
#define V6 V5, a5
#define V7 V6, a6
#define V8 V7, a7
#define V9 V8, a8
#define V10 V9, a9
#define V11 V10, a10
#define V12 V11, a11
#define V13 V12, a12
#define V14 V13, a13
#define V15 V14, a14
#define V16 V15, a15
#define V17 V16, a16
#define V18 V17, a17
#define V19 V18, a18
#define V20 V19, a19
#define V21 V20, a20
#define V22 V21, a21
#define V23 V22, a22
#define P0 void
#define V0 0

#define F(index, name, arity)                                  \
    __attribute__((visibility("default"))) int64_t name(P##arity) { \
        int64_t arguments[] = {V##arity};                      \
        return call(index, arguments);                         \
    }

/* A function that the fake lacks. */
#define U(name, unsupported) __attribute__((visibility("default"), alias(#unsupported))) int64_t name(void);

#include FUNCTIONS
