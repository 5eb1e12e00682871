package io.github.clip4j.tokenizer;

import io.github.clip4j.error.ClipException;
import java.util.List;

/** Turns texts into the token ids that a model takes. Immutable and thread-safe. */
public interface Tokenizer {
    /**
     * The token ids of a text with those that begin and end it, without padding.
     *
     * @param text the text
     * @param options truncation and special tokens
     * @return at least one and at most {@link #contextLength()} ids
     * @throws ClipException if the text is too long and not to be truncated, or has more than {@link TextLength#MAX}
     *     characters
     */
    int[] encode(String text, TokenizeOptions options);

    /**
     * As {@link #encode}, padded to the context length as the reference does it.
     *
     * @param text the text
     * @param options truncation and special tokens
     * @return {@link #contextLength()} ids
     * @throws ClipException if the text is too long and not to be truncated
     */
    int[] encodePadded(String text, TokenizeOptions options);

    /**
     * The tokens of {@link #encode} for display.
     *
     * @param text the text
     * @param options truncation and special tokens
     * @return one string for each id
     * @throws ClipException if the text is too long and not to be truncated
     */
    List<String> tokens(String text, TokenizeOptions options);

    /**
     * The text as the tokenizer sees it, cleaned.
     *
     * @param text the text
     * @return the cleaned text
     * @throws ClipException if the text has more than {@link TextLength#MAX} characters
     */
    String clean(String text);

    /**
     * The number of rows that the token embedding needs: one more than the largest id.
     *
     * @return the size of the vocabulary
     */
    int vocabSize();

    /**
     * The most tokens that the model takes.
     *
     * @return the context length
     */
    int contextLength();

    /**
     * Whose behaviour this tokenizer follows.
     *
     * @return for example {@code open_clip}
     */
    String reference();

    /**
     * Where the vocabulary comes from, for people to read.
     *
     * @return the names of the files, for example {@code tokenizer.json}; {@code bundled} for the one of clip4j
     */
    String source();
}
