/** Conditions on the fields of what is stored. */
@NullMarked
package io.github.clip4j.search.filter;

import org.jspecify.annotations.NullMarked;
