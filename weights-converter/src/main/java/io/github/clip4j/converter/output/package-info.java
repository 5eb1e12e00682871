/** A caller's choices for the files to be written, and the listener to their progress. */
@NullMarked
package io.github.clip4j.converter.output;

import org.jspecify.annotations.NullMarked;
