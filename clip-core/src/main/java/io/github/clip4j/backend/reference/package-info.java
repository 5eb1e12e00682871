/** The scalar reference backend: the specification of every operation, in plain Java, one rounding after another. */
@NullMarked
package io.github.clip4j.backend.reference;

import org.jspecify.annotations.NullMarked;
