/** The command {@code clip}: one small class a subcommand, over the libraries of this project. */
@NullMarked
package io.github.clip4j.cli;

import org.jspecify.annotations.NullMarked;
