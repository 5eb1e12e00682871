/** Named tensors in files, whatever the file format: element types, shapes, raw little-endian data. */
@NullMarked
package io.github.clip4j.tensor;

import org.jspecify.annotations.NullMarked;
