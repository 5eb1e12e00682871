/**
 * Model checkpoints: finding the files, reading the configuration (or inferring it from the shapes), and giving every
 * weight by one name and one orientation, whichever of the three layouts in use (Hugging Face, open_clip, OpenAI) the
 * file has.
 */
@NullMarked
package io.github.clip4j.checkpoint;

import org.jspecify.annotations.NullMarked;
