/** Writes checkpoint directories: weights, configurations and preprocessing in each layout. */
@NullMarked
package io.github.clip4j.converter.layout;

import org.jspecify.annotations.NullMarked;
