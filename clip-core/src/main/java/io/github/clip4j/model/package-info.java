/** The vision and the text transformer of CLIP on the backend interface, in the paper's words. */
@NullMarked
package io.github.clip4j.model;

import org.jspecify.annotations.NullMarked;
