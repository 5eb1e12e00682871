/**
 * PyTorch checkpoints ({@code .pt}, {@code .pth}, {@code .bin}) read without Python and without running anything that
 * they hold.
 */
@NullMarked
package io.github.clip4j.converter.torch;

import org.jspecify.annotations.NullMarked;
