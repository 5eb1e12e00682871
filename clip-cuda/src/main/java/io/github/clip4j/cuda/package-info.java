/** The CUDA backend's place. */
@NullMarked
package io.github.clip4j.cuda;

import org.jspecify.annotations.NullMarked;
