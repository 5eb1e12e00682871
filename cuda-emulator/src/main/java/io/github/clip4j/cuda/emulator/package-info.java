/**
 * A PTX interpreter: runs the PTX that NVRTC emits on an emulated device, so that kernels are proved without a GPU.
 * {@link PtxModule} is the way in, {@link DeviceMemory} the memory. What it does not know it refuses at once; it never
 * guesses.
 *
 * <p>{@link PtxParser} reads text into {@link Syntax}; {@link Assembler} decodes each instruction once into an
 * {@link Operation}, with the help of a decoder for each family of opcodes ({@link Decoders}); a {@link Block} lets its
 * {@link Warp}s execute them, and {@link SharedMemory} watches for races.
 *
 * <p>What it cannot show: blocks run one after the other and lanes in lockstep, so a kernel whose threads wait for each
 * other by other means than barriers ends at the step limit; races in global memory are not looked for; caches, clocks
 * and the true memory model are not there. Approximate instructions (.approx, .full) are better than a device's, and
 * mma.sync rounds less often, so tests must allow for the difference.
 */
@NullMarked
package io.github.clip4j.cuda.emulator;

import org.jspecify.annotations.NullMarked;
