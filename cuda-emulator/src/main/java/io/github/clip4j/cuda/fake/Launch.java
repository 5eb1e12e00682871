package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.Dim3;

/**
 * One successful call of cuLaunchKernel.
 *
 * @param device which
 * @param kernel its name
 * @param grid in blocks
 * @param block in threads
 * @param dynamicSharedBytes of each block
 * @param captured whether it went into a graph
 */
public record Launch(int device, String kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, boolean captured) {}
