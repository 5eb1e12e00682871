/** The command {@code clip}: one small class per subcommand, on top of this project's libraries. */
@NullMarked
package io.github.clip4j.cli;

import org.jspecify.annotations.NullMarked;
