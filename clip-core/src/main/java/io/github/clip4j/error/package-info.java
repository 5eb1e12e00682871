/** Input that cannot be used, in one line. */
@NullMarked
package io.github.clip4j.error;

import org.jspecify.annotations.NullMarked;
