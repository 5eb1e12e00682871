/** What callers say about the files to be written, and how they hear of the progress. */
@NullMarked
package io.github.clip4j.converter.output;

import org.jspecify.annotations.NullMarked;
