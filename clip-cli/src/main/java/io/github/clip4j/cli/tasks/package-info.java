/** The commands for what people do with images: tag them. */
@NullMarked
package io.github.clip4j.cli.tasks;

import org.jspecify.annotations.NullMarked;
