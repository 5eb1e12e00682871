/**
 * ftfy.fix_text (version 6.3.1, default configuration), which OpenAI's and open_clip's tokenizers run on every text.
 */
@NullMarked
package io.github.clip4j.tokenizer.ftfy;

import org.jspecify.annotations.NullMarked;
