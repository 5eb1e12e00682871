/** All that is specific to CLIP: names, configurations, inference of shapes, pooling, scoring, mask. */
@NullMarked
package io.github.clip4j.model.clip;

import org.jspecify.annotations.NullMarked;
