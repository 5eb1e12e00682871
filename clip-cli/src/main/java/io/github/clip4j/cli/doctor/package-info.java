/** {@code clip doctor}: what runs on this machine and how fast. */
@NullMarked
package io.github.clip4j.cli.doctor;

import org.jspecify.annotations.NullMarked;
