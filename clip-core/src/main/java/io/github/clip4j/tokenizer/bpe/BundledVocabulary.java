package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.bpe.Vocabulary.Merge;
import io.github.clip4j.tokenizer.text.ResourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The vocabulary of OpenAI's CLIP, from the merges bundled as clip-bpe-merges.txt.gz. */
final class BundledVocabulary {
    static final String START_OF_TEXT = "<|startoftext|>";
    static final String END_OF_TEXT = "<|endoftext|>";

    /** The size that all published CLIP models use. */
    static final int FULL_SIZE = 49_408;

    private static final int SPECIALS = 2;

    private BundledVocabulary() {}

    /** Read once, when first used. */
    private static final class Full {
        static final List<Merge> MERGES = read();
        static final Vocabulary VOCABULARY = build(FULL_SIZE);
    }

    static Vocabulary ofSize(int size) {
        int smallest = Vocabulary.BYTE_SYMBOLS + SPECIALS;
        if (size < smallest || size > FULL_SIZE)
            throw new ClipException("CLIP's bundled vocabulary has " + smallest + " to " + FULL_SIZE
                    + " entries; expected a size in this range, found " + size);
        return size == FULL_SIZE ? Full.VOCABULARY : build(size);
    }

    /** The order of OpenAI's SimpleTokenizer: bytes, bytes that end a word, merges, specials. */
    private static Vocabulary build(int size) {
        List<Merge> merges = Full.MERGES.subList(0, size - SPECIALS - Vocabulary.BYTE_SYMBOLS);
        Map<String, Integer> ids = HashMap.newHashMap(size);
        for (String end : List.of("", Vocabulary.WORD_END))
            for (int i = 0; i < 256; i++) ids.put(ByteAlphabet.character(ByteAlphabet.byteAt(i)) + end, ids.size());
        for (Merge merge : merges) ids.put(merge.result(), ids.size());
        ids.put(START_OF_TEXT, ids.size());
        ids.put(END_OF_TEXT, ids.size());
        return new Vocabulary(ids, merges, List.of(), "the bundled vocabulary");
    }

    private static List<Merge> read() {
        try (InputStream in = new GZIPInputStream(ResourceText.open("clip-bpe-merges.txt.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> new Merge(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("clip-bpe-merges.txt.gz", e);
        }
    }
}
