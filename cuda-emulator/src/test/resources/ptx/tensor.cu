// Tensor cores: C = A B^T in tiles of 16 x 8, A 16 x K and B 8 x K of 16 bits, K a multiple of 16 up to 64; a warp.
__device__ __forceinline__ unsigned sharedAddress(const void* p) {
    return (unsigned)__cvta_generic_to_shared(p);
}

template <bool BF16>
__device__ __forceinline__ void tile(float* c, const unsigned short* a, const unsigned short* b, int k) {
    __shared__ __align__(16) unsigned short sa[2][16][16];
    __shared__ __align__(16) unsigned short sb[2][8][16];
    int lane = threadIdx.x;
    float d[4] = {0, 0, 0, 0};
    int steps = k / 16;
    auto fetch = [&](int step) {
        unsigned to = sharedAddress(&sa[step & 1][lane / 2][lane % 2 * 8]);
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(a + lane / 2 * k + step * 16 + lane % 2 * 8));
        if (lane < 16) {
            to = sharedAddress(&sb[step & 1][lane / 2][lane % 2 * 8]);
            asm volatile("cp.async.ca.shared.global [%0], [%1], 16;" ::"r"(to), "l"(b + lane / 2 * k + step * 16 + lane % 2 * 8));
        }
        asm volatile("cp.async.commit_group;");
    };
    fetch(0);
#pragma unroll 1
    for (int step = 0; step < steps; step++) {
        if (step + 1 < steps) {
            fetch(step + 1);
            asm volatile("cp.async.wait_group 1;");
        } else {
            asm volatile("cp.async.wait_all;");
        }
        __syncthreads();
        unsigned ra[4], rb[2];
        unsigned from = sharedAddress(&sa[step & 1][lane % 16][lane / 16 * 8]);
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                     : "=r"(ra[0]), "=r"(ra[1]), "=r"(ra[2]), "=r"(ra[3]) : "r"(from));
        from = sharedAddress(&sb[step & 1][lane % 8][lane / 8 % 2 * 8]);
        asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0,%1}, [%2];" : "=r"(rb[0]), "=r"(rb[1]) : "r"(from));
        if (BF16)
            asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                         : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                         : "r"(ra[0]), "r"(ra[1]), "r"(ra[2]), "r"(ra[3]), "r"(rb[0]), "r"(rb[1]));
        else
            asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                         : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                         : "r"(ra[0]), "r"(ra[1]), "r"(ra[2]), "r"(ra[3]), "r"(rb[0]), "r"(rb[1]));
        __syncthreads();
    }
    int g = lane / 4, t = lane % 4;
    c[g * 8 + 2 * t] = d[0];
    c[g * 8 + 2 * t + 1] = d[1];
    c[(g + 8) * 8 + 2 * t] = d[2];
    c[(g + 8) * 8 + 2 * t + 1] = d[3];
}

extern "C" __global__ void tileF16(float* c, const unsigned short* a, const unsigned short* b, int k) {
    tile<false>(c, a, b, k);
}

extern "C" __global__ void tileBf16(float* c, const unsigned short* a, const unsigned short* b, int k) {
    tile<true>(c, a, b, k);
}

// B is K x 8 here, so its fragments come transposed; K is 8.
extern "C" __global__ void tileK8(float* c, const unsigned short* a, const unsigned short* b) {
    __shared__ __align__(16) unsigned short sa[16][8];
    __shared__ __align__(16) unsigned short sb[8][8];
    int lane = threadIdx.x;
    for (int i = lane; i < 128; i += 32) sa[i / 8][i % 8] = a[i];
    for (int i = lane; i < 64; i += 32) sb[i / 8][i % 8] = b[i];
    __syncwarp();
    unsigned ra[2], rb;
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0,%1}, [%2];" : "=r"(ra[0]), "=r"(ra[1]) : "r"(sharedAddress(sa[lane % 16])));
    asm volatile("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%0}, [%1];" : "=r"(rb) : "r"(sharedAddress(sb[lane % 8])));
    float d[4] = {1, 1, 1, 1};
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5}, {%6}, {%0,%1,%2,%3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(ra[0]), "r"(ra[1]), "r"(rb));
    int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 4; i++) c[(g + i / 2 * 8) * 8 + 2 * t + i % 2] = d[i];
}

// tf32, A 16 x 8 and B 8 x 8 row-major of single precision.
extern "C" __global__ void tileTf32(float* c, const float* a, const float* b) {
    int lane = threadIdx.x, g = lane / 4, t = lane % 4;
    unsigned ra[4], rb[2];
    for (int i = 0; i < 4; i++)
        asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(ra[i]) : "f"(a[(g + i % 2 * 8) * 8 + t + i / 2 * 4]));
    for (int i = 0; i < 2; i++) asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rb[i]) : "f"(b[(t + i * 4) * 8 + g]));
    float d[4] = {0, 0, 0, 0};
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(ra[0]), "r"(ra[1]), "r"(ra[2]), "r"(ra[3]), "r"(rb[0]), "r"(rb[1]));
    for (int i = 0; i < 4; i++) c[(g + i / 2 * 8) * 8 + 2 * t + i % 2] = d[i];
}
