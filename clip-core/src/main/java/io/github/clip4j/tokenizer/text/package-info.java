/**
 * Text operations exactly as the reference tokenizers' languages do them, independent of the Java runtime's Unicode
 * version.
 */
@NullMarked
package io.github.clip4j.tokenizer.text;

import org.jspecify.annotations.NullMarked;
