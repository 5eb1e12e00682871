/** What is in an index more than once: the same bytes, the same image, similar images. */
@NullMarked
package io.github.clip4j.search.duplicates;

import org.jspecify.annotations.NullMarked;
