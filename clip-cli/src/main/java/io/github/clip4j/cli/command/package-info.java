/** The subcommands of {@code clip}, one small class each, and the options that they share. */
@NullMarked
package io.github.clip4j.cli.command;

import org.jspecify.annotations.NullMarked;
