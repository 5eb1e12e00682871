/** Groups of images that are about the same, and the words for them. */
@NullMarked
package io.github.clip4j.search.cluster;

import org.jspecify.annotations.NullMarked;
