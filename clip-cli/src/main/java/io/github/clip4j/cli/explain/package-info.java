/** {@code clip explain}: maps over an image, as PNG and HTML. */
@NullMarked
package io.github.clip4j.cli.explain;

import org.jspecify.annotations.NullMarked;
