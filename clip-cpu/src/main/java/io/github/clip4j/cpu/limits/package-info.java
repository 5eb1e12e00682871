/** The limits of this machine, measured, for reports that say how close to them a program comes. */
@NullMarked
package io.github.clip4j.cpu.limits;

import org.jspecify.annotations.NullMarked;
