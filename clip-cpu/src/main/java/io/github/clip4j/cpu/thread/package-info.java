/** The threads that share out the work, and what each of them needs for itself. */
@NullMarked
package io.github.clip4j.cpu.thread;

import org.jspecify.annotations.NullMarked;
