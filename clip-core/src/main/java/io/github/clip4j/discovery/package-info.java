/** Providers of other modules, however a program is packed. */
@NullMarked
package io.github.clip4j.discovery;

import org.jspecify.annotations.NullMarked;
