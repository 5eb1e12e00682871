package io.github.clip4j.converter.output;

import java.nio.file.Path;

/** Writes the tokenizer's files of a checkpoint that has none of its own. */
@FunctionalInterface
public interface VocabularyWriter {
    /** Writes nothing: the checkpoint has no tokenizer of its own. */
    VocabularyWriter NONE = (_, _) -> {};

    /**
     * Writes {@code vocab.json} and {@code merges.txt}, and what else describes the tokenizer.
     *
     * @param directory where
     * @param vocabSize the number of token ids: 256 bytes, 256 bytes that end a word, the first merges, two specials
     */
    void write(Path directory, int vocabSize);
}
