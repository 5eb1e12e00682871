package io.github.clip4j.tokenizer;

/**
 * How a text is tokenised.
 *
 * @param truncate whether a text that is too long is cut to the context length with the end-of-text token in the last
 *     place; otherwise it is an error
 * @param allowSpecialTokens whether the tokens that begin and end texts become such where a text spells them, as in the
 *     references; otherwise they are ordinary text. Leave this off for untrusted texts, because these two shape the
 *     sequence: the embedding is taken at the end of text. All other added tokens, those for padding or the unknown
 *     too, are part of the vocabulary and always found, as in transformers
 */
public record TokenizeOptions(boolean truncate, boolean allowSpecialTokens) {
    /** No truncation, no special tokens. */
    public static final TokenizeOptions DEFAULT = new TokenizeOptions(false, false);
}
