// Kernels of one thread per element: arithmetic, the functions of the CUDA math library, conversions.
__constant__ float weights[4] = {0.5f, -1.25f, 3.0f, 0.125f};
__device__ int launches = 7;

extern "C" __global__ void saxpy(float* y, const float* __restrict__ x, float a, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}

extern "C" __global__ void functions(float* out, const float* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = x[i];
    out[i] = expf(v);
    out[n + i] = __expf(v);
    out[2 * n + i] = erff(v);
    out[3 * n + i] = tanhf(v);
    out[4 * n + i] = v / (1.0f + fabsf(v));
    out[5 * n + i] = sqrtf(fabsf(v));
    out[6 * n + i] = rsqrtf(fabsf(v) + 0.5f);
    out[7 * n + i] = logf(fabsf(v) + 0.01f);
    out[8 * n + i] = sinf(v);
    out[9 * n + i] = cosf(v);
    out[10 * n + i] = powf(fabsf(v) + 0.1f, 1.7f);
    out[11 * n + i] = fminf(fmaxf(v, -1.0f), copysignf(0.75f, v) + 1.0f);
    out[12 * n + i] = v / (1.0f + __expf(-1.702f * v));
    out[13 * n + i] = floorf(v) + ceilf(v) * 0.5f + rintf(v) * 0.25f + truncf(v);
    out[14 * n + i] = __fdividef(v, 3.0f) + __sinf(v) + __logf(fabsf(v) + 1.0f);
    out[15 * n + i] = isnan(v) ? 1.0f : isinf(v) ? 2.0f : normcdff(v);
}

extern "C" __global__ void doubles(double* out, const double* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    double v = x[i];
    out[i] = v * v + 1.0 / (v * v + 0.5);
    out[n + i] = sqrt(fabs(v)) - fma(v, v, -2.0);
    out[2 * n + i] = exp(v);
    out[3 * n + i] = (double)(float)v + (double)(long long)(v * 1000.0) + floor(v);
    out[4 * n + i] = fmin(v, 0.25) + fmax(v, -0.25);
    out[5 * n + i] = rsqrt(fabs(v) + 0.1);
}

extern "C" __global__ void integers(int* out, const int* a, const int* b, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int x = a[i], y = b[i];
    unsigned u = x, w = y;
    out[i] = x / y;
    out[n + i] = x % y;
    out[2 * n + i] = u / w;
    out[3 * n + i] = u % w;
    out[4 * n + i] = __mulhi(x, y) + (int)__umulhi(u, w);
    out[5 * n + i] = (int)(((long long)x * y) >> 7);
    out[6 * n + i] = __popc(u) + 100 * __clz(x) + 10000 * __ffs(x);
    out[7 * n + i] = (x >> (y & 15)) ^ (int)(u >> (w & 31)) ^ (x << (y & 7));
    out[8 * n + i] = min(x, y) - max(x, y) + abs(x);
    out[9 * n + i] = (int)(umin(u, w) ^ umax(u, w));
    out[10 * n + i] = (int)__brev(u) ^ (int)__byte_perm(u, w, 0x5410);
    out[11 * n + i] = (int)__funnelshift_l(u, w, 9) ^ (int)__funnelshift_r(u, w, y);
    out[12 * n + i] = (int)((unsigned long long)u * 0x123456789ull / (w | 1u));
    out[13 * n + i] = (u >> 5 & 0x7f) | (x << 20 >> 25 << 8);
    out[14 * n + i] = ((u & w) | (~u & 0xff00ff)) ^ w;
    out[15 * n + i] = x / 7 + x % 10 + (int)(u / 13u) + (int)(long long)(x * (long long)y % 1000003ll);
    out[16 * n + i] = (int)(float)x + (int)(float)u + __float2int_rn((float)y * 0.37f) + (int)(unsigned char)x + (short)y;
}

extern "C" __global__ void constants(float* out, int n) {
    int i = threadIdx.x;
    if (i < n) out[i] = weights[i & 3] * launches;
    if (i == 0) launches = launches + 1;
}

// A stack array with an index that is not known when compiled: local memory.
extern "C" __global__ void sorted(float* out, const float* in, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v[9];
    for (int j = 0; j < 9; j++) v[j] = in[9 * i + j];
    for (int j = 1; j < 9; j++) {
        float key = v[j];
        int k = j - 1;
        while (k >= 0 && v[k] > key) {
            v[k + 1] = v[k];
            k--;
        }
        v[k + 1] = key;
    }
    for (int j = 0; j < 9; j++) out[9 * i + j] = v[j];
}

__device__ __noinline__ float polynomial(float x, int degree) {
    float sum = 0;
    for (int i = degree; i >= 0; i--) sum = sum * x + (float)(i + 1);
    return sum;
}

extern "C" __global__ void called(float* out, const float* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = x[i];
    out[i] = polynomial(v, i % 5) + (v > 0 ? polynomial(-v, 3) : 1.0f);
}

extern "C" __global__ void switched(int* out, const int* in, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int x = in[i];
    int r;
    switch (x & 7) {
        case 0: r = x * 3; break;
        case 1: r = x ^ 0x55; break;
        case 2: r = x / 3; break;
        case 3: for (r = 0; r * r < (x & 1023); r++) {} break;
        case 4: r = -x; break;
        case 5: r = x << 3; break;
        default: r = 1; break;
    }
    out[i] = r;
}

// Vectors of four, and bytes.
extern "C" __global__ void vectors(float4* out, const float4* in, const unsigned char* bytes, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float4 v = in[i];
    float2 half = ((const float2*)in)[2 * i];
    float b = bytes[i] * (1.0f / 255.0f);
    out[i] = make_float4(v.w * b, v.z + b, v.y - half.x, v.x * half.y);
}

extern "C" __global__ void halves(unsigned short* f16, unsigned short* bf16, float* back, const float* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned short h;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(x[i]));
    f16[i] = h;
    float wide;
    asm("{ .reg .b16 t; mov.b16 t, %1; cvt.f32.f16 %0, t; }" : "=f"(wide) : "h"(h));
    back[i] = wide;
#if __CUDA_ARCH__ >= 800
    unsigned short b;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(b) : "f"(x[i]));
    bf16[i] = b;
    unsigned pair;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(x[i]), "f"(-x[i]));
    unsigned sum;
    asm("fma.rn.f16x2 %0, %1, %1, %1;" : "=r"(sum) : "r"(pair));
    back[n + i] = __uint_as_float(sum);
#endif
}
