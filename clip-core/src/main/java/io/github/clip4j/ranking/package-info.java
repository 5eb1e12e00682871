/** The best of many. */
@NullMarked
package io.github.clip4j.ranking;

import org.jspecify.annotations.NullMarked;
