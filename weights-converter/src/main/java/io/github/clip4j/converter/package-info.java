/** Checkpoints from one layout to another, and synthetic checkpoints of any size. */
@NullMarked
package io.github.clip4j.converter;

import org.jspecify.annotations.NullMarked;
