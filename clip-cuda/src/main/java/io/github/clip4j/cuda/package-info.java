/** The CUDA backend: the driver and cuBLAS through JavaCPP, and the kernels of {@code clip.cu}. */
@NullMarked
package io.github.clip4j.cuda;

import org.jspecify.annotations.NullMarked;
