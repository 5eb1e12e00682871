/** Indexes of images: kept, searched, cleared of duplicates. */
@NullMarked
package io.github.clip4j.cli.index;

import org.jspecify.annotations.NullMarked;
