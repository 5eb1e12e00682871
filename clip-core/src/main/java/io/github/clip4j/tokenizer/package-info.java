/** CLIP's byte-pair-encoding tokenizer, exactly as OpenAI's CLIP, open_clip and Hugging Face transformers do it. */
@NullMarked
package io.github.clip4j.tokenizer;

import org.jspecify.annotations.NullMarked;
