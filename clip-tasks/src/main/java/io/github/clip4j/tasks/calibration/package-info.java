/** What scores mean: curves of labelled scores, probabilities and thresholds fitted to them. */
@NullMarked
package io.github.clip4j.tasks.calibration;

import org.jspecify.annotations.NullMarked;
