/** A strict JSON reader and a writer: what safetensors headers and model configurations need, no more. */
@NullMarked
package io.github.clip4j.json;

import org.jspecify.annotations.NullMarked;
