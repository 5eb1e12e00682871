/**
 * The backend {@code cpu}: the Vector API on all cores. Found by {@link java.util.ServiceLoader}; nothing here needs to
 * be called by name.
 */
@NullMarked
package io.github.clip4j.cpu;

import org.jspecify.annotations.NullMarked;
