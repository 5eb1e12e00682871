/** Tags from a taxonomy of thousands of nodes. */
@NullMarked
package io.github.clip4j.tasks.tagging;

import org.jspecify.annotations.NullMarked;
