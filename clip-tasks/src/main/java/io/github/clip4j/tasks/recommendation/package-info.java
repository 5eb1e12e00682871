/** What somebody may like, from what they liked. */
@NullMarked
package io.github.clip4j.tasks.recommendation;

import org.jspecify.annotations.NullMarked;
