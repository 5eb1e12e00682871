/** What the readers and writers of all formats share: bytes with limits, files that appear whole, checks of rows. */
@NullMarked
package io.github.clip4j.search.interchange.data;

import org.jspecify.annotations.NullMarked;
