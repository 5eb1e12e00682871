/** The two transformers as ONNX graphs, for runtimes that read that format. */
@NullMarked
package io.github.clip4j.converter.onnx;

import org.jspecify.annotations.NullMarked;
