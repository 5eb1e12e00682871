/**
 * A PTX interpreter: runs the PTX that NVRTC emits on an emulated device, so that kernels are proved without a GPU. {@link PtxModule} is the way in,
 * {@link DeviceMemory} the memory. What it does not know it refuses at once; it never guesses.
 */
@NullMarked
package io.github.clip4j.cuda.emulator;

import org.jspecify.annotations.NullMarked;
