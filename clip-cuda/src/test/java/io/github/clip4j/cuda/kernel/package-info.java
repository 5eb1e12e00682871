/** The kernels of {@code clip.cu}: what NVRTC made of them runs on the emulator, beside oracles in double. */
@NullMarked
package io.github.clip4j.cuda.kernel;

import org.jspecify.annotations.NullMarked;
