/**
 * The safetensors format (https://github.com/huggingface/safetensors): a strict reader, sharded checkpoints, a
 * streaming writer.
 */
@NullMarked
package io.github.clip4j.safetensors;

import org.jspecify.annotations.NullMarked;
