/**
 * The steps that programs on the device consist of: one launcher for each kernel of {@code clip.cu}, and matrix
 * products.
 */
@NullMarked
package io.github.clip4j.cuda.kernel;

import org.jspecify.annotations.NullMarked;
