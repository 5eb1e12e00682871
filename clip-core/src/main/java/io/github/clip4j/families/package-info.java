/** The registry of families: the only importer of their packages. */
@NullMarked
package io.github.clip4j.families;

import org.jspecify.annotations.NullMarked;
