/**
 * The first seconds of a process: {@link io.github.clip4j.cpu.start.ColdStart} says which kernels are used until the
 * vectors are compiled.
 */
@NullMarked
package io.github.clip4j.cpu.start;

import org.jspecify.annotations.NullMarked;
