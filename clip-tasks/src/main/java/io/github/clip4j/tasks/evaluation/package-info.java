/** How good a model is: zero-shot classification, retrieval, a linear probe. */
@NullMarked
package io.github.clip4j.tasks.evaluation;

import org.jspecify.annotations.NullMarked;
