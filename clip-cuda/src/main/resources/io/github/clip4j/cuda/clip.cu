// The kernels of CLIP. Matrices are row-major without gaps.
//
//   B sequences   T tokens of a sequence   M rows (B T, or less where sequences share a prefix)
//   C width       H heads                  D = C / H head size
//   N columns of any matrix
//
// NVRTC compiles this file, so it includes nothing: 16-bit floats are unsigned shorts, infinity is a bit pattern.
// One block works on a row, or on queries of a head; its results do not depend on other rows, so neither on the batch.

typedef unsigned int u32;
typedef unsigned short u16;

#define WARP 32
#define ALL_LANES 0xffffffffu
#define NEGATIVE_INFINITY __int_as_float(0xff800000)

// ---- element types --------------------------------------------------------------------------------------------------

struct F32 {
    typedef float Element;
    static __device__ float load(const float* p) { return *p; }
    static __device__ void store(float* p, float x, u32*) { *p = x; }
};

struct F16 {
    typedef u16 Element;

    static __device__ float load(const u16* p) {
        float x;
        asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(*p));
        return x;
    }

    // Beyond 65,504 there is only infinity, which would spoil whole rows: the greatest value takes its place, and is counted.
    static __device__ void store(u16* p, float x, u32* overflows) {
        if (fabsf(x) > 65504.0f) {
            x = copysignf(65504.0f, x);
            atomicAdd(overflows, 1u);
        }
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(*p) : "f"(x));
    }

    static __device__ u32 pack(float low, float high) {
        u32 both;
        asm("{ .reg .b16 l, h; cvt.rn.f16.f32 l, %1; cvt.rn.f16.f32 h, %2; mov.b32 %0, {l, h}; }" : "=r"(both) : "f"(low), "f"(high));
        return both;
    }
};

struct BF16 {
    typedef u16 Element;

    static __device__ float load(const u16* p) { return __uint_as_float((u32)*p << 16); }

    // To the nearest, ties to even; NaN stays NaN.
    static __device__ u16 round(float x) {
        u32 bits = __float_as_uint(x);
        if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fff;
        return (u16)((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
    }

    static __device__ void store(u16* p, float x, u32*) { *p = round(x); }

    static __device__ u32 pack(float low, float high) { return round(low) | (u32)round(high) << 16; }
};

// ---- sums over a warp and over a block --------------------------------------------------------------------------------

template <class V> static __device__ V warp_sum(V x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x += __shfl_xor_sync(ALL_LANES, x, distance);
    return x;
}

static __device__ float warp_max(float x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x = fmaxf(x, __shfl_xor_sync(ALL_LANES, x, distance));
    return x;
}

// The sum over the block, in all its threads; blockDim.x is a multiple of 32. partial has room for 32.
template <class V> static __device__ V block_sum(V x, V* partial) {
    int lane = threadIdx.x % WARP;
    x = warp_sum(x);
    __syncthreads(); // an earlier sum may still be read
    if (lane == 0) partial[threadIdx.x / WARP] = x;
    __syncthreads();
    return warp_sum(lane < blockDim.x / WARP ? partial[lane] : (V)0);
}

static __device__ float block_max(float x, float* partial) {
    int lane = threadIdx.x % WARP;
    x = warp_max(x);
    __syncthreads();
    if (lane == 0) partial[threadIdx.x / WARP] = x;
    __syncthreads();
    return warp_max(lane < blockDim.x / WARP ? partial[lane] : NEGATIVE_INFINITY);
}

// ---- tokens -----------------------------------------------------------------------------------------------------------

// out (B G, 3 P P): patches of pixels (B, 3, S, S) in (channel, y, x) order. A block is a patch.
template <class T>
static __device__ void patches(typename T::Element* out, const float* pixels, int side, int patch, u32* overflows) {
    int grid = side / patch;
    int columns = 3 * patch * patch;
    int b = blockIdx.x / (grid * grid);
    int g = blockIdx.x % (grid * grid);
    const float* picture = pixels + (size_t)b * 3 * side * side;
    for (int i = threadIdx.x; i < columns; i += blockDim.x) {
        int channel = i / (patch * patch);
        int y = g / grid * patch + i / patch % patch;
        int x = g % grid * patch + i % patch;
        T::store(out + (size_t)blockIdx.x * columns + i, picture[((size_t)channel * side + y) * side + x], overflows);
    }
}

// out (B T, C) = class embedding or patch, + positional embedding. A block is a token.
extern "C" __global__ void vision_tokens(
        float* out, const float* patches, const float* class_embedding, const float* positional, int tokens, int width) {
    int b = blockIdx.x / tokens;
    int t = blockIdx.x % tokens;
    const float* from = t == 0 ? class_embedding : patches + (size_t)(b * (tokens - 1) + t - 1) * width;
    for (int c = threadIdx.x; c < width; c += blockDim.x)
        out[(size_t)blockIdx.x * width + c] = from[c] + positional[(size_t)t * width + c];
}

// out (M, C) = token embedding + positional embedding. A block is a token. Ids and positions beyond their tables are counted, and read as 0.
extern "C" __global__ void text_tokens(
        float* out, const int* ids, const int* positions, const float* tokens, const float* positional, int vocabulary,
        int context, int width, u32* bad_indices) {
    int id = ids[blockIdx.x];
    int position = positions[blockIdx.x];
    if (id < 0 || id >= vocabulary || position < 0 || position >= context) {
        if (threadIdx.x == 0) atomicAdd(bad_indices, 1u);
        id = 0;
        position = 0;
    }
    for (int c = threadIdx.x; c < width; c += blockDim.x)
        out[(size_t)blockIdx.x * width + c] = tokens[(size_t)id * width + c] + positional[(size_t)position * width + c];
}

// out (rows, N): row i is row index[i] of x, which has x_rows. A block is a row.
template <class E>
static __device__ void gather_rows(E* out, const E* x, const int* index, int x_rows, int columns, u32* bad_indices) {
    int row = index[blockIdx.x];
    if (row < 0 || row >= x_rows) {
        if (threadIdx.x == 0) atomicAdd(bad_indices, 1u);
        row = 0;
    }
    for (int c = threadIdx.x; c < columns; c += blockDim.x)
        out[(size_t)blockIdx.x * columns + c] = x[(size_t)row * columns + c];
}

// ---- norms ------------------------------------------------------------------------------------------------------------

// y (M, C) = (x - mean) / sqrt(variance + eps) weight + bias. A block is a row. Either output may be null: the residual stream wants float32, a product
// its own type.
template <class T>
static __device__ void layer_norm(
        float* y, typename T::Element* narrow, const float* x, const float* weight, const float* bias, int width, float eps,
        u32* overflows) {
    __shared__ float partial[WARP];
    size_t at = (size_t)blockIdx.x * width;
    const float* row = x + at;
    float sum = 0.0f;
    for (int c = threadIdx.x; c < width; c += blockDim.x) sum += row[c];
    float mean = block_sum(sum, partial) / width;
    float squares = 0.0f;
    for (int c = threadIdx.x; c < width; c += blockDim.x) squares += (row[c] - mean) * (row[c] - mean);
    float scale = 1.0f / sqrtf(block_sum(squares, partial) / width + eps);
    for (int c = threadIdx.x; c < width; c += blockDim.x) {
        float normal = (row[c] - mean) * scale * weight[c] + bias[c];
        if (y != 0) y[at + c] = normal;
        if (narrow != 0) T::store(narrow + at + c, normal, overflows);
    }
}

// Divides a row by its Euclidean length, as torch.nn.functional.normalize does: not below 1e-12. A block is a row.
extern "C" __global__ void l2_normalize(float* inout, int columns) {
    __shared__ double partial[WARP];
    float* row = inout + (size_t)blockIdx.x * columns;
    double sum = 0.0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) sum += (double)row[c] * row[c];
    double length = fmax(sqrt(block_sum(sum, partial)), 1e-12);
    for (int c = threadIdx.x; c < columns; c += blockDim.x) row[c] = (float)(row[c] / length);
}

// ---- what follows a product -------------------------------------------------------------------------------------------

#define NONE 0
#define QUICK_GELU 1
#define GELU 2
#define GELU_TANH 3
#define SILU 4

static __device__ float activated(float x, int kind) {
    switch (kind) {
        case QUICK_GELU: return x / (1.0f + expf(-1.702f * x));
        case GELU: return 0.5f * x * (1.0f + erff(x * 0.70710678f));
        case GELU_TANH: return 0.5f * x * (1.0f + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
        case SILU: return x / (1.0f + expf(-x));
        default: return x;
    }
}

// y (M, N) = activation(x + bias); bias may be null, y may be x. A block is a row.
template <class T>
static __device__ void bias_activation(
        typename T::Element* y, const float* x, const float* bias, int columns, int kind, u32* overflows) {
    size_t at = (size_t)blockIdx.x * columns;
    for (int c = threadIdx.x; c < columns; c += blockDim.x)
        T::store(y + at + c, activated(bias == 0 ? x[at + c] : x[at + c] + bias[c], kind), overflows);
}

// inout (M, N) += y + bias; bias may be null. A block is a row.
extern "C" __global__ void bias_residual(float* inout, const float* y, const float* bias, int columns) {
    size_t at = (size_t)blockIdx.x * columns;
    for (int c = threadIdx.x; c < columns; c += blockDim.x)
        inout[at + c] += bias == 0 ? y[at + c] : y[at + c] + bias[c];
}

// ---- attention --------------------------------------------------------------------------------------------------------

#define KEYS 32              // keys of a tile: one a lane
#define WARPS 4              // of a block
#define QUERIES_PER_WARP 4
#define QUERIES (WARPS * QUERIES_PER_WARP)
#define PARTS 4              // columns of a head that a lane has: D is at most 128

// The row of a token: the first prefix tokens are shared by all sequences and come once, at the beginning.
static __device__ int row_of(int sequence, int token, int tokens, int prefix) {
    return token < prefix ? token : sequence * (tokens - prefix) + token;
}

// What a block of attention works on: consecutive tokens of one sequence.
struct Queries {
    int sequence;
    int first;
    int end;
    int head;
};

struct Shape {
    int heads;
    int size; // D
    int tokens;
    int prefix;
    int causal;
};

// One tile of keys and values goes to shared memory; rows of keys are D + 1 apart, so that lanes, one a key, read different banks.
template <class T>
static __device__ void load_tile(float* keys, float* values, const typename T::Element* qkv, Queries q, Shape s, int first, int end) {
    int width = s.heads * s.size;
    for (int i = threadIdx.x; i < KEYS * s.size; i += blockDim.x) {
        int key = first + i / s.size;
        int c = i % s.size;
        if (key >= end) break;
        size_t at = (size_t)row_of(q.sequence, key, s.tokens, s.prefix) * 3 * width + q.head * s.size + c;
        keys[i / s.size * (s.size + 1) + c] = T::load(qkv + at + width);
        values[i] = T::load(qkv + at + 2 * width);
    }
}

// softmax(Q Kᵀ / sqrt(D)) V, streaming over tiles of keys: greatest score m, sum l and output o of a query are corrected whenever m grows
// (Dao et al. 2022, algorithm 1). Each warp has four queries; a lane has a key in Q Kᵀ, and up to four columns in P V.
// out_row: where the first query's output goes.
template <class T>
static __device__ void attention(
        typename T::Element* out, const typename T::Element* qkv, Queries block, Shape s, size_t out_row, u32* overflows) {
    extern __shared__ float shared[];
    float* q = shared;
    float* keys = q + QUERIES * s.size;
    float* values = keys + KEYS * (s.size + 1);
    int width = s.heads * s.size;
    int lane = threadIdx.x % WARP;
    int own = threadIdx.x / WARP * QUERIES_PER_WARP;
    int count = block.end - block.first;
    float scale = 1.0f / sqrtf((float)s.size);
    for (int i = threadIdx.x; i < count * s.size; i += blockDim.x) {
        int row = row_of(block.sequence, block.first + i / s.size, s.tokens, s.prefix);
        q[i] = T::load(qkv + (size_t)row * 3 * width + block.head * s.size + i % s.size) * scale;
    }
    float o[QUERIES_PER_WARP][PARTS] = {};
    float m[QUERIES_PER_WARP];
    float l[QUERIES_PER_WARP] = {};
    for (int j = 0; j < QUERIES_PER_WARP; j++) m[j] = NEGATIVE_INFINITY;
    int seen_by_block = s.causal ? block.end : s.tokens;
    for (int first = 0; first < seen_by_block; first += KEYS) {
        __syncthreads();
        load_tile<T>(keys, values, qkv, block, s, first, seen_by_block);
        __syncthreads();
        for (int j = 0; j < QUERIES_PER_WARP && own + j < count; j++) {
            int seen = (s.causal ? block.first + own + j + 1 : s.tokens) - first;
            if (seen <= 0) continue;
            float score = NEGATIVE_INFINITY;
            if (lane < seen) {
                score = 0.0f;
                for (int c = 0; c < s.size; c++) score += q[(own + j) * s.size + c] * keys[lane * (s.size + 1) + c];
            }
            float greatest = fmaxf(m[j], warp_max(score));
            float p = expf(score - greatest);
            float correction = expf(m[j] - greatest);
            m[j] = greatest;
            l[j] = l[j] * correction + warp_sum(p);
            for (int i = 0; i < PARTS; i++) o[j][i] *= correction;
            for (int key = 0; key < min(seen, KEYS); key++) {
                float weight = __shfl_sync(ALL_LANES, p, key);
                for (int i = 0; i < PARTS; i++) {
                    int c = lane + i * WARP;
                    if (c < s.size) o[j][i] += weight * values[key * s.size + c];
                }
            }
        }
    }
    for (int j = 0; j < QUERIES_PER_WARP && own + j < count; j++)
        for (int i = 0; i < PARTS; i++) {
            int c = lane + i * WARP;
            if (c < s.size) T::store(out + (out_row + own + j) * width + block.head * s.size + c, o[j][i] / l[j], overflows);
        }
}

// out (M, C) of qkv (M, 3 C). Blocks: queries of a sequence by 16, heads, sequences.
template <class T>
static __device__ void attention_all(
        typename T::Element* out, const typename T::Element* qkv, int heads, int size, int tokens, int prefix, int causal,
        u32* overflows) {
    int sequence = blockIdx.z;
    int first = (sequence == 0 ? 0 : prefix) + blockIdx.x * QUERIES;
    if (first >= tokens) return;
    Queries block = {sequence, first, min(first + QUERIES, tokens), (int)blockIdx.y};
    Shape shape = {heads, size, tokens, prefix, causal};
    attention<T>(out, qkv, block, shape, row_of(sequence, first, tokens, prefix), overflows);
}

// out (rows, C): attention of the tokens at the rows given. Blocks: rows, heads.
template <class T>
static __device__ void attention_rows(
        typename T::Element* out, const typename T::Element* qkv, const int* rows, int m, int heads, int size, int tokens,
        int prefix, int causal, u32* overflows, u32* bad_indices) {
    int row = rows[blockIdx.x];
    if (row < 0 || row >= m) {
        if (threadIdx.x == 0) atomicAdd(bad_indices, 1u);
        row = 0;
    }
    int sequence = row < prefix ? 0 : (row - prefix) / (tokens - prefix);
    int token = row < prefix ? row : prefix + (row - prefix) % (tokens - prefix);
    Queries block = {sequence, token, token + 1, (int)blockIdx.y};
    Shape shape = {heads, size, tokens, prefix, causal};
    attention<T>(out, qkv, block, shape, blockIdx.x, overflows);
}

// out (B H T, T): the probabilities, for audits. Blocks: queries, heads, sequences.
template <class T>
static __device__ void attention_probabilities(float* out, const typename T::Element* qkv, int heads, int size, int tokens, int causal) {
    __shared__ float partial[WARP];
    int width = heads * size;
    size_t first = (size_t)blockIdx.z * tokens;
    const typename T::Element* q = qkv + (first + blockIdx.x) * 3 * width + blockIdx.y * size;
    float* row = out + (((size_t)blockIdx.z * heads + blockIdx.y) * tokens + blockIdx.x) * tokens;
    int seen = causal ? blockIdx.x + 1 : tokens;
    float greatest = NEGATIVE_INFINITY;
    for (int key = threadIdx.x; key < seen; key += blockDim.x) {
        const typename T::Element* k = qkv + (first + key) * 3 * width + width + blockIdx.y * size;
        float score = 0.0f;
        for (int c = 0; c < size; c++) score += T::load(q + c) * T::load(k + c);
        row[key] = score * (1.0f / sqrtf((float)size));
        greatest = fmaxf(greatest, row[key]);
    }
    greatest = block_max(greatest, partial);
    float sum = 0.0f;
    for (int key = threadIdx.x; key < seen; key += blockDim.x) {
        row[key] = expf(row[key] - greatest);
        sum += row[key];
    }
    sum = block_sum(sum, partial);
    for (int key = threadIdx.x; key < tokens; key += blockDim.x) row[key] = key < seen ? row[key] / sum : 0.0f;
}

// ---- attention on tensor cores: 16-bit operands, float32 sums -----------------------------------------------------------

#if __CUDA_ARCH__ >= 800

#define MMA_WARPS 4
#define MMA_QUERIES (16 * MMA_WARPS)
#define MMA_KEYS 32

// Four 8 x 8 matrices of 16-bit elements from shared memory; lane i names row i % 8 of matrix i / 8.
static __device__ void load_matrices(u32 (&r)[4], const u16* row) {
    u32 address = (u32)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(address));
}

static __device__ void load_matrices(u32 (&r)[2], const u16* row) {
    u32 address = (u32)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];" : "=r"(r[0]), "=r"(r[1]) : "r"(address));
}

static __device__ void load_transposed(u32 (&r)[2], const u16* row) {
    u32 address = (u32)__cvta_generic_to_shared(row);
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];" : "=r"(r[0]), "=r"(r[1]) : "r"(address));
}

// d (16 x 8) += a (16 x 16) b (16 x 8)
static __device__ void multiply_add(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2], F16) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

static __device__ void multiply_add(float (&d)[4], const u32 (&a)[4], const u32 (&b)[2], BF16) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

static __device__ float power_of_2(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// Rows of one head to shared memory, DP + 8 apart, so that the rows of a matrix lie in different banks; zeros beyond D columns and the last token.
template <int DP> static __device__ void load_rows(u16* to, const u16* from, int rows, Queries q, Shape s, int first, int end) {
    const int parts = DP / 8;
    for (int i = threadIdx.x; i < rows * parts; i += blockDim.x) {
        int token = first + i / parts;
        int c = i % parts * 8;
        uint4 eight = {0, 0, 0, 0};
        if (token < end && c < s.size)
            eight = *(const uint4*)(from + (size_t)row_of(q.sequence, token, s.tokens, s.prefix) * 3 * s.heads * s.size + c);
        *(uint4*)(to + i / parts * (DP + 8) + c) = eight;
    }
}

// As attention() above, with 64 queries of a block, 16 of a warp. A thread has two rows of every 16 x 8 matrix, lane / 4 and 8 below it, and in them
// columns 2 (lane % 4) and the next. DP is D rounded up to a multiple of 16.
template <class T, int DP>
static __device__ void attention_mma(u16* out, const u16* qkv, int heads, int size, int tokens, int prefix, int causal) {
    const int LD = DP + 8;
    __shared__ __align__(16) u16 queries[MMA_QUERIES * LD];
    __shared__ __align__(16) u16 keys[MMA_KEYS * LD];
    __shared__ __align__(16) u16 values[MMA_KEYS * LD];
    int first_query = (blockIdx.z == 0 ? 0 : prefix) + blockIdx.x * MMA_QUERIES;
    if (first_query >= tokens) return;
    Queries block = {(int)blockIdx.z, first_query, min(first_query + MMA_QUERIES, tokens), (int)blockIdx.y};
    Shape s = {heads, size, tokens, prefix, causal};
    int width = heads * size;
    int lane = threadIdx.x % WARP;
    int own = threadIdx.x / WARP * 16;
    const u16* head = qkv + block.head * size;
    load_rows<DP>(queries, head, MMA_QUERIES, block, s, block.first, block.end);
    __syncthreads();
    u32 q[DP / 16][4];
    for (int k = 0; k < DP / 16; k++) load_matrices(q[k], queries + (own + lane % 16) * LD + k * 16 + lane / 16 * 8);
    float o[DP / 8][4] = {};
    float m[2] = {NEGATIVE_INFINITY, NEGATIVE_INFINITY};
    float l[2] = {};
    float scale = 1.44269504f / sqrtf((float)size); // powers of 2 instead of e
    int seen_by_block = causal ? block.end : tokens;
    for (int first = 0; first < seen_by_block; first += MMA_KEYS) {
        __syncthreads();
        load_rows<DP>(keys, head + width, MMA_KEYS, block, s, first, seen_by_block);
        load_rows<DP>(values, head + 2 * width, MMA_KEYS, block, s, first, seen_by_block);
        __syncthreads();
        float p[MMA_KEYS / 8][4];
        for (int n = 0; n < MMA_KEYS / 8; n++) {
            for (int i = 0; i < 4; i++) p[n][i] = 0.0f;
            for (int k = 0; k < DP / 16; k++) {
                u32 b[2];
                load_matrices(b, keys + (n * 8 + lane % 8) * LD + k * 16 + lane / 8 % 2 * 8);
                multiply_add(p[n], q[k], b, T());
            }
        }
        for (int r = 0; r < 2; r++) {
            int token = block.first + own + lane / 4 + 8 * r;
            int seen = causal ? min(token + 1, tokens) : tokens;
            float greatest = m[r];
            for (int n = 0; n < MMA_KEYS / 8; n++)
                for (int i = 0; i < 2; i++) {
                    bool visible = first + n * 8 + 2 * (lane % 4) + i < seen;
                    p[n][2 * r + i] = visible ? p[n][2 * r + i] * scale : NEGATIVE_INFINITY;
                    greatest = fmaxf(greatest, p[n][2 * r + i]);
                }
            greatest = fmaxf(greatest, __shfl_xor_sync(ALL_LANES, greatest, 1));
            greatest = fmaxf(greatest, __shfl_xor_sync(ALL_LANES, greatest, 2));
            float correction = power_of_2(m[r] - greatest);
            m[r] = greatest;
            l[r] *= correction;
            for (int n = 0; n < MMA_KEYS / 8; n++)
                for (int i = 0; i < 2; i++) {
                    p[n][2 * r + i] = power_of_2(p[n][2 * r + i] - greatest);
                    l[r] += p[n][2 * r + i];
                }
            for (int n = 0; n < DP / 8; n++)
                for (int i = 0; i < 2; i++) o[n][2 * r + i] *= correction;
        }
        for (int k = 0; k < MMA_KEYS / 16; k++) {
            u32 a[4] = {
                T::pack(p[2 * k][0], p[2 * k][1]), T::pack(p[2 * k][2], p[2 * k][3]),
                T::pack(p[2 * k + 1][0], p[2 * k + 1][1]), T::pack(p[2 * k + 1][2], p[2 * k + 1][3])};
            for (int n = 0; n < DP / 8; n++) {
                u32 b[2];
                load_transposed(b, values + (k * 16 + lane % 16) * LD + n * 8);
                multiply_add(o[n], a, b, T());
            }
        }
    }
    size_t out_row = row_of(block.sequence, block.first, tokens, prefix) + own + lane / 4;
    for (int r = 0; r < 2; r++) {
        l[r] += __shfl_xor_sync(ALL_LANES, l[r], 1);
        l[r] += __shfl_xor_sync(ALL_LANES, l[r], 2);
        if (block.first + own + lane / 4 + 8 * r >= block.end) continue;
        for (int n = 0; n < DP / 8; n++) {
            int c = n * 8 + 2 * (lane % 4);
            if (c < size)
                *(u32*)(out + (out_row + 8 * r) * width + block.head * size + c) =
                        T::pack(o[n][2 * r] / l[r], o[n][2 * r + 1] / l[r]);
        }
    }
}

#define MMA_KERNEL(NAME, T, DP)                                                                                          \
    extern "C" __global__ void attention_mma_##NAME##_##DP(                                                              \
            u16* out, const u16* qkv, int heads, int size, int tokens, int prefix, int causal) {                         \
        attention_mma<T, DP>(out, qkv, heads, size, tokens, prefix, causal);                                             \
    }

#define MMA_KERNELS(NAME, T)                                                                                             \
    MMA_KERNEL(NAME, T, 32)                                                                                              \
    MMA_KERNEL(NAME, T, 64)                                                                                              \
    MMA_KERNEL(NAME, T, 80)                                                                                              \
    MMA_KERNEL(NAME, T, 96)                                                                                              \
    MMA_KERNEL(NAME, T, 112)                                                                                             \
    MMA_KERNEL(NAME, T, 128)

MMA_KERNELS(f16, F16)
MMA_KERNELS(bf16, BF16)

#endif

// ---- search -----------------------------------------------------------------------------------------------------------

// The k greatest of each row of scores (M, N), greatest first, of equals the lower index first; NaN is never found. Where there are no more,
// the index is -1. A block is a row; each pass looks for the greatest after the last one.
extern "C" __global__ void top_k(float* values, int* indices, const float* scores, int columns, int k) {
    __shared__ float best_values[WARP];
    __shared__ int best_indices[WARP];
    const float* row = scores + (size_t)blockIdx.x * columns;
    float last = __int_as_float(0x7f800000);
    int last_index = -1;
    for (int rank = 0; rank < k; rank++) {
        float best = NEGATIVE_INFINITY;
        int index = columns;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            float x = row[c];
            bool after = x < last || (x == last && c > last_index);
            if (after && (x > best || (x == best && c < index))) {
                best = x;
                index = c;
            }
        }
        for (int distance = WARP / 2; distance > 0; distance /= 2) {
            float x = __shfl_xor_sync(ALL_LANES, best, distance);
            int c = __shfl_xor_sync(ALL_LANES, index, distance);
            if (x > best || (x == best && c < index)) {
                best = x;
                index = c;
            }
        }
        if (threadIdx.x % WARP == 0) {
            best_values[threadIdx.x / WARP] = best;
            best_indices[threadIdx.x / WARP] = index;
        }
        __syncthreads();
        for (int warp = 0; warp < blockDim.x / WARP; warp++)
            if (best_values[warp] > best || (best_values[warp] == best && best_indices[warp] < index)) {
                best = best_values[warp];
                index = best_indices[warp];
            }
        __syncthreads();
        last = best;
        last_index = index;
        if (threadIdx.x == 0) {
            values[(size_t)blockIdx.x * k + rank] = best;
            indices[(size_t)blockIdx.x * k + rank] = index < columns ? index : -1;
        }
    }
}

// ---- entry points by element type -------------------------------------------------------------------------------------

#define NARROW_KERNELS(NAME, T)                                                                                          \
    extern "C" __global__ void patches_##NAME(T::Element* out, const float* pixels, int side, int patch, u32* overflows) { \
        patches<T>(out, pixels, side, patch, overflows);                                                                 \
    }                                                                                                                    \
    extern "C" __global__ void layer_norm_##NAME(                                                                        \
            float* y, T::Element* narrow, const float* x, const float* weight, const float* bias, int width, float eps,  \
            u32* overflows) {                                                                                            \
        layer_norm<T>(y, narrow, x, weight, bias, width, eps, overflows);                                                \
    }                                                                                                                    \
    extern "C" __global__ void bias_activation_##NAME(                                                                   \
            T::Element* y, const float* x, const float* bias, int columns, int kind, u32* overflows) {                   \
        bias_activation<T>(y, x, bias, columns, kind, overflows);                                                        \
    }                                                                                                                    \
    extern "C" __global__ void attention_##NAME(                                                                         \
            T::Element* out, const T::Element* qkv, int heads, int size, int tokens, int prefix, int causal,             \
            u32* overflows) {                                                                                            \
        attention_all<T>(out, qkv, heads, size, tokens, prefix, causal, overflows);                                      \
    }                                                                                                                    \
    extern "C" __global__ void attention_rows_##NAME(                                                                    \
            T::Element* out, const T::Element* qkv, const int* rows, int m, int heads, int size, int tokens, int prefix, \
            int causal, u32* overflows, u32* bad_indices) {                                                              \
        attention_rows<T>(out, qkv, rows, m, heads, size, tokens, prefix, causal, overflows, bad_indices);               \
    }                                                                                                                    \
    extern "C" __global__ void attention_probabilities_##NAME(                                                           \
            float* out, const T::Element* qkv, int heads, int size, int tokens, int causal) {                            \
        attention_probabilities<T>(out, qkv, heads, size, tokens, causal);                                               \
    }                                                                                                                    \
    extern "C" __global__ void gather_rows_##NAME(                                                                       \
            T::Element* out, const T::Element* x, const int* index, int x_rows, int columns, u32* bad_indices) {         \
        gather_rows<T::Element>(out, x, index, x_rows, columns, bad_indices);                                            \
    }                                                                                                                    \
    extern "C" __global__ void to_float32_##NAME(float* y, const T::Element* x, int columns) {                           \
        size_t at = (size_t)blockIdx.x * columns;                                                                        \
        for (int c = threadIdx.x; c < columns; c += blockDim.x) y[at + c] = T::load(x + at + c);                         \
    }

NARROW_KERNELS(f32, F32)
NARROW_KERNELS(f16, F16)
NARROW_KERNELS(bf16, BF16)
