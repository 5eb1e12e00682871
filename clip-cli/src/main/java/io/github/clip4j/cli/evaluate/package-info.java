/** The commands that say how good a model is and what its scores mean. */
@NullMarked
package io.github.clip4j.cli.evaluate;

import org.jspecify.annotations.NullMarked;
