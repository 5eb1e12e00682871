package io.github.clip4j.tokenizer;

import java.util.List;

/**
 * Puts the same words before each text.
 *
 * @param tokenizer of the text with its prompt
 * @param prompt what stands before each text, with the space at its end if it is to have one
 * @param origin the name of the file that says so
 */
public record PromptedTokenizer(Tokenizer tokenizer, String prompt, String origin) implements Tokenizer {
    @Override
    public int[] encode(String text, TokenizeOptions options) {
        return tokenizer.encode(prompt + text, options);
    }

    @Override
    public int[] encodePadded(String text, TokenizeOptions options) {
        return tokenizer.encodePadded(prompt + text, options);
    }

    @Override
    public List<String> tokens(String text, TokenizeOptions options) {
        return tokenizer.tokens(prompt + text, options);
    }

    @Override
    public String clean(String text) {
        return tokenizer.clean(prompt + text);
    }

    @Override
    public int vocabSize() {
        return tokenizer.vocabSize();
    }

    @Override
    public int contextLength() {
        return tokenizer.contextLength();
    }

    @Override
    public String reference() {
        return tokenizer.reference();
    }

    @Override
    public String source() {
        return tokenizer.source() + ", " + origin;
    }
}
