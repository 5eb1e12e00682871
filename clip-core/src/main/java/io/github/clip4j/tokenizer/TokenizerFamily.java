package io.github.clip4j.tokenizer;

import io.github.clip4j.error.ClipException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Whose tokenizer is followed. They share the vocabulary and differ in how they clean the text, in padding and in the
 * spelling of special tokens.
 */
public enum TokenizerFamily {
    /**
     * openai/CLIP: ftfy, entities and lower case; special tokens are spelled {@code <|startoftext|>} and
     * {@code <|endoftext|>}; padding 0.
     */
    OPENAI("openai"),
    /** open_clip: as OpenAI's, but special tokens are spelled {@code <start_of_text>} and {@code <end_of_text>}. */
    OPEN_CLIP("open_clip"),
    /**
     * Hugging Face transformers' CLIPTokenizer: NFC and lower case only; padding with the end-of-text or the configured
     * token.
     */
    HF("hf");

    private final String id;

    TokenizerFamily(String id) {
        this.id = id;
    }

    /**
     * The name used in options and files.
     *
     * @return {@code openai}, {@code open_clip} or {@code hf}
     */
    public String id() {
        return id;
    }

    /**
     * The family with an id.
     *
     * @param id as from {@link #id()}
     * @return the family
     * @throws ClipException that lists the choices, if there is none
     */
    public static TokenizerFamily parse(String id) {
        for (TokenizerFamily family : values()) if (family.id.equals(id)) return family;
        throw new ClipException("unknown tokenizer family '" + id + "': expected "
                + Arrays.stream(values()).map(TokenizerFamily::id).collect(Collectors.joining(", ")));
    }
}
