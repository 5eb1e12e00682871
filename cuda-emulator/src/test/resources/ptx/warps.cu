// Kernels whose threads work together: shared memory, shuffles, votes, atomics.
extern __shared__ float dynamic[];

extern "C" __global__ void blockSum(float* out, const float* x, int n) {
    __shared__ float partial[32];
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) sum += x[i];
    for (int offset = 16; offset > 0; offset >>= 1) sum += __shfl_xor_sync(0xffffffffu, sum, offset);
    int warp = threadIdx.x >> 5, lane = threadIdx.x & 31;
    if (lane == 0) partial[warp] = sum;
    __syncthreads();
    if (warp == 0) {
        sum = lane < (blockDim.x >> 5) ? partial[lane] : 0.0f;
        for (int offset = 16; offset > 0; offset >>= 1) sum += __shfl_down_sync(0xffffffffu, sum, offset);
        if (lane == 0) out[blockIdx.x] = sum;
    }
}

// Tree reduction in shared memory whose size the launch gives, a row a block: LayerNorm without scale.
extern "C" __global__ void normalise(float* out, const float* x, int c, float eps) {
    const float* row = x + (long long)blockIdx.x * c;
    int t = threadIdx.x;
    float sum = 0;
    for (int i = t; i < c; i += blockDim.x) sum += row[i];
    dynamic[t] = sum;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) dynamic[t] += dynamic[t + half];
        __syncthreads();
    }
    float mean = dynamic[0] / c;
    __syncthreads();
    float square = 0;
    for (int i = t; i < c; i += blockDim.x) square += (row[i] - mean) * (row[i] - mean);
    dynamic[t] = square;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) dynamic[t] += dynamic[t + half];
        __syncthreads();
    }
    float scale = rsqrtf(dynamic[0] / c + eps);
    for (int i = t; i < c; i += blockDim.x) out[(long long)blockIdx.x * c + i] = (row[i] - mean) * scale;
}

// C = A B, row-major, tiles of 16 x 16.
extern "C" __global__ void matmul(float* c, const float* a, const float* b, int m, int n, int k) {
    __shared__ float tileA[16][17];
    __shared__ float tileB[16][17];
    int row = blockIdx.y * 16 + threadIdx.y, column = blockIdx.x * 16 + threadIdx.x;
    float sum = 0;
    for (int at = 0; at < k; at += 16) {
        int ka = at + threadIdx.x, kb = at + threadIdx.y;
        tileA[threadIdx.y][threadIdx.x] = row < m && ka < k ? a[row * k + ka] : 0.0f;
        tileB[threadIdx.y][threadIdx.x] = kb < k && column < n ? b[kb * n + column] : 0.0f;
        __syncthreads();
#pragma unroll
        for (int i = 0; i < 16; i++) sum += tileA[threadIdx.y][i] * tileB[i][threadIdx.x];
        __syncthreads();
    }
    if (row < m && column < n) c[row * n + column] = sum;
}

extern "C" __global__ void histogram(unsigned* bins, float* total, unsigned long long* wide, int* extremes,
                                     const int* x, int n) {
    __shared__ unsigned local[16];
    if (threadIdx.x < 16) local[threadIdx.x] = 0;
    __syncthreads();
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        atomicAdd(&local[x[i] & 15], 1u);
        atomicAdd(total, (float)x[i]);
        atomicAdd(wide, (unsigned long long)x[i]);
        atomicMin(&extremes[0], x[i]);
        atomicMax(&extremes[1], x[i]);
        atomicOr(&extremes[2], x[i]);
        atomicAnd(&extremes[3], x[i]);
        int old = extremes[4], assumed;
        do {
            assumed = old;
            old = atomicCAS(&extremes[4], assumed, assumed + 1);
        } while (old != assumed);
        atomicInc((unsigned*)&extremes[5], 9);
    }
    __syncthreads();
    if (threadIdx.x < 16) atomicAdd(&bins[threadIdx.x], local[threadIdx.x]);
    if (threadIdx.x == 0) atomicExch(&extremes[6], 42);
}

extern "C" __global__ void votes(unsigned* out, const int* x) {
    int t = threadIdx.x;
    int v = x[t];
    unsigned ballot = __ballot_sync(0xffffffffu, v > 0);
    unsigned r = ballot;
    if (__any_sync(0xffffffffu, v == 5)) r ^= 1;
    if (__all_sync(0xffffffffu, v > -100)) r ^= 2;
    r += __shfl_sync(0xffffffffu, v, (t + 3) & 31);
    r += 7 * __shfl_up_sync(0xffffffffu, v, 2);
    r += 11 * __shfl_xor_sync(0xffffffffu, v, 5, 8);
    if (t & 1) r += 13 * __shfl_sync(0xaaaaaaaau, v, 1);
    __syncwarp();
    out[t] = r;
    out[32 + t] = __activemask();
#if __CUDA_ARCH__ >= 800
    out[64 + t] = __reduce_add_sync(0xffffffffu, v) + __match_any_sync(0xffffffffu, v);
#endif
}

// Exchange within a warp through shared memory, ordered by __syncwarp alone.
extern "C" __global__ void rotate(float* out, const float* x) {
    __shared__ float held[64];
    int t = threadIdx.x, first = t & ~31;
    held[t] = x[t];
    __syncwarp();
    float other = held[first + ((t + 1) & 31)];
    __syncwarp();
    held[t] = other * 2.0f;
    __syncwarp();
    out[t] = held[first + ((t + 31) & 31)];
}

// One query a block, keys in strides over threads; softmax as it goes. D head size, T keys.
extern "C" __global__ void attention(float* out, const float* q, const float* k, const float* v, int T, int D,
                                     float scale) {
    __shared__ float best[4], weight[4];
    __shared__ float accumulated[4][64];
    int warp = threadIdx.x >> 5, lane = threadIdx.x & 31;
    const float* query = q + blockIdx.x * D;
    float m = -3.0e38f, sum = 0, a0 = 0, a1 = 0;
    for (int t = warp; t < T; t += 4) {
        float dot = 0;
        for (int d = lane; d < D; d += 32) dot += query[d] * k[t * D + d];
        for (int offset = 16; offset > 0; offset >>= 1) dot += __shfl_xor_sync(0xffffffffu, dot, offset);
        dot *= scale;
        float next = fmaxf(m, dot);
        float keep = __expf(m - next), p = expf(dot - next);
        sum = sum * keep + p;
        a0 = a0 * keep + p * v[t * D + lane];
        a1 = a1 * keep + (lane + 32 < D ? p * v[t * D + lane + 32] : 0.0f);
        m = next;
    }
    if (lane == 0) {
        best[warp] = m;
        weight[warp] = sum;
    }
    accumulated[warp][lane] = a0;
    accumulated[warp][lane + 32] = a1;
    __syncthreads();
    if (threadIdx.x < D) {
        float top = fmaxf(fmaxf(best[0], best[1]), fmaxf(best[2], best[3]));
        float total = 0, value = 0;
        for (int w = 0; w < 4; w++) {
            float f = __expf(best[w] - top);
            total += weight[w] * f;
            value += accumulated[w][threadIdx.x] * f;
        }
        out[blockIdx.x * D + threadIdx.x] = value / total;
    }
}
