/** CLIP's byte-pair encoding. */
@NullMarked
package io.github.clip4j.tokenizer.bpe;

import org.jspecify.annotations.NullMarked;
