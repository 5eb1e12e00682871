/** Converts checkpoints from one layout to another, and exports them to ONNX. */
@NullMarked
package io.github.clip4j.converter;

import org.jspecify.annotations.NullMarked;
