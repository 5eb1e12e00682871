/** Checkpoints of any size with random weights. */
@NullMarked
package io.github.clip4j.converter.synthetic;

import org.jspecify.annotations.NullMarked;
