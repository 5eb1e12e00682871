package io.github.clip4j.cuda.kernel;

import java.util.List;

/**
 * A launch of a kernel of {@code clip.cu}.
 *
 * @param kernel its name
 * @param x blocks
 * @param y blocks
 * @param z blocks
 * @param threads of a block
 * @param sharedBytes dynamic shared memory of a block
 * @param arguments device addresses as Long, else Integer or Float, as the kernel declares them
 */
public record Launch(String kernel, int x, int y, int z, int threads, int sharedBytes, List<Object> arguments)
        implements Step {
    /** Threads of a block that computes a row: a fourth of the smallest width's elements, a multiple of 32. */
    static final int THREADS_OF_ROW = 256;

    /** One block for each row, without dynamic shared memory. */
    static Launch rows(String kernel, int rows, Object... arguments) {
        return new Launch(kernel, rows, 1, 1, THREADS_OF_ROW, 0, List.of(arguments));
    }
}
