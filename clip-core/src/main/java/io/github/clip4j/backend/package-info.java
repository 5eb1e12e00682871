/** What a backend computes and the interface that the model drives it through. */
@NullMarked
package io.github.clip4j.backend;

import org.jspecify.annotations.NullMarked;
