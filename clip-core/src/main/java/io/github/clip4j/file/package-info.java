/** Files that appear whole or not at all. */
@NullMarked
package io.github.clip4j.file;

import org.jspecify.annotations.NullMarked;
