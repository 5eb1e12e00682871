package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.TextLength;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.Tokenizer;
import io.github.clip4j.tokenizer.TokenizerFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CLIP's byte-pair-encoding tokenizer ("Learning Transferable Visual Models From Natural Language Supervision", section
 * 2.4), as one of its reference implementations computes it: simple_tokenizer.py of openai/CLIP, tokenizer.py of
 * open_clip 3.3, or CLIPTokenizer of transformers 5.18. Results depend neither on the platform nor on the Java
 * runtime's version of Unicode.
 *
 * <p>Time is O(n log n) in the length of the text. Immutable and thread-safe.
 */
public final class ClipTokenizer implements Tokenizer {
    /** The context length of all published CLIP models. */
    public static final int CONTEXT_LENGTH = 77;

    /** The size of the vocabulary of all published CLIP models. */
    public static final int PUBLISHED_VOCAB_SIZE = BundledVocabulary.FULL_SIZE;

    private static final List<String> OPENAI_SPELLINGS =
            List.of(BundledVocabulary.START_OF_TEXT, BundledVocabulary.END_OF_TEXT);
    private static final List<String> OPEN_CLIP_SPELLINGS = List.of("<start_of_text>", "<end_of_text>");

    private final TokenizerFamily family;
    private final int contextLength;
    private final TokenizerFiles.Contents contents;
    private final AddedTokens added;

    private ClipTokenizer(TokenizerFamily family, int contextLength, TokenizerFiles.Contents contents) {
        if (contextLength < 2)
            throw new ClipException("expected a context length of at least 2 tokens, found " + contextLength);
        this.family = family;
        this.contextLength = contextLength;
        this.contents = contents;
        this.added = new AddedTokens(contents.added(), family);
    }

    /**
     * The vocabulary of the published models: 49,408 entries, 77 tokens.
     *
     * @param family whose behaviour to follow
     * @return a tokenizer
     */
    public static ClipTokenizer bundled(TokenizerFamily family) {
        return bundled(family, BundledVocabulary.FULL_SIZE, CONTEXT_LENGTH);
    }

    /**
     * A beginning of CLIP's vocabulary: 256 bytes, 256 bytes that end a word, the first merges, start and end of text.
     *
     * @param family whose behaviour to follow
     * @param vocabSize the number of entries, 514 to 49,408
     * @param contextLength the most tokens that the model takes, at least 2
     * @return a tokenizer
     * @throws ClipException if a number is out of range
     */
    public static ClipTokenizer bundled(TokenizerFamily family, int vocabSize, int contextLength) {
        Vocabulary vocabulary = BundledVocabulary.ofSize(vocabSize);
        int start = vocabulary.id(BundledVocabulary.START_OF_TEXT);
        int end = vocabulary.id(BundledVocabulary.END_OF_TEXT);
        List<AddedToken> control =
                List.of(control(BundledVocabulary.START_OF_TEXT, start), control(BundledVocabulary.END_OF_TEXT, end));
        return new ClipTokenizer(
                family, contextLength, new TokenizerFiles.Contents(vocabulary, start, end, end, control, "bundled"));
    }

    private static AddedToken control(String content, int id) {
        return new AddedToken(content, id, true, true, false, false, false, false);
    }

    /**
     * Reads a checkpoint's tokenizer as transformers 5.18 does: the vocabulary from tokenizer.json, and only where that
     * is absent from vocab.json and merges.txt; added and special tokens from tokenizer_config.json, and where that has
     * no added_tokens_decoder also from special_tokens_map.json, added_tokens.json and tokenizer.json.
     *
     * <p>Added tokens are found in texts always, except those that begin and end texts: see
     * {@link TokenizeOptions#allowSpecialTokens()}. Where OpenAI's or open_clip's behaviour is followed, tokens for
     * padding, the unknown and the like are ordinary text.
     *
     * @param directory the folder, in any file system
     * @param family whose behaviour to follow
     * @param contextLength the most tokens that the model takes, at least 2
     * @return a tokenizer
     * @throws ClipException if files are missing, damaged, too large or contradict each other
     */
    public static ClipTokenizer load(Path directory, TokenizerFamily family, int contextLength) {
        return load(directory, family, contextLength, TokenizerFiles.MAX_ENTRIES);
    }

    /**
     * As {@link #load(Path, TokenizerFamily, int)}, for a model of known size.
     *
     * @param directory the folder, in any file system
     * @param family whose behaviour to follow
     * @param contextLength the most tokens that the model takes, at least 2
     * @param maxVocabSize the rows of the model's token embedding: files much larger than so many entries need are
     *     refused unread
     * @return a tokenizer
     * @throws ClipException if files are missing, damaged, too large or contradict each other
     */
    public static ClipTokenizer load(Path directory, TokenizerFamily family, int contextLength, int maxVocabSize) {
        return new ClipTokenizer(family, contextLength, new TokenizerFiles(directory, maxVocabSize).read());
    }

    /**
     * Whether a folder has any of the files that hold a vocabulary.
     *
     * @param directory a folder
     * @return true for tokenizer.json, vocab.json or merges.txt
     */
    public static boolean isIn(Path directory) {
        return TokenizerFiles.arePresent(directory);
    }

    /**
     * The token ids of a text between start and end of text, without padding.
     *
     * @param text the text
     * @param options truncation and special tokens
     * @return 2 to {@link #contextLength()} ids
     * @throws ClipException if the text is too long and not to be truncated, or has more characters than are read
     */
    @Override
    public int[] encode(String text, TokenizeOptions options) {
        IdList ids = new IdList();
        ids.add(contents.startOfText());
        encodeText(text, options.allowSpecialTokens(), ids);
        ids.add(contents.endOfText());
        if (ids.size() <= contextLength) return ids.toArray(ids.size());
        if (!options.truncate())
            throw new ClipException(
                    "the text has " + ids.size() + " tokens, but the model takes at most " + contextLength);
        int[] cut = ids.toArray(contextLength);
        cut[contextLength - 1] = contents.endOfText();
        return cut;
    }

    /**
     * As {@link #encode}, padded to the context length: with 0 for OpenAI and open_clip, with the padding token for
     * Hugging Face.
     *
     * @param text the text
     * @param options truncation and special tokens
     * @return {@link #contextLength()} ids
     * @throws ClipException if the text is too long and not to be truncated
     */
    @Override
    public int[] encodePadded(String text, TokenizeOptions options) {
        int[] ids = encode(text, options);
        int[] padded = Arrays.copyOf(ids, contextLength);
        if (family == TokenizerFamily.HF) Arrays.fill(padded, ids.length, contextLength, contents.pad());
        return padded;
    }

    /**
     * The tokens of {@link #encode} for display: text, with {@code </w>} where a word ends; bytes that are no whole
     * character as {@code <0xE2>}.
     *
     * @param text the text
     * @param options truncation and special tokens
     * @return one string for each id
     * @throws ClipException if the text is too long and not to be truncated
     */
    @Override
    public List<String> tokens(String text, TokenizeOptions options) {
        int[] ids = encode(text, options);
        List<String> tokens = new ArrayList<>(ids.length);
        for (int id : ids) tokens.add(contents.vocabulary().display(id));
        return List.copyOf(tokens);
    }

    /**
     * The text as the family's pattern sees it: repaired and unescaped (OpenAI, open_clip) or normalized (Hugging
     * Face), in lower case.
     *
     * @param text the text; lone surrogates become U+FFFD
     * @return the cleaned text
     * @throws ClipException if the text has more than {@link TextLength#MAX} characters
     */
    @Override
    public String clean(String text) {
        TextLength.check(text.length());
        return TextCleaner.clean(text, family);
    }

    private void encodeText(String text, boolean allowSpecial, IdList out) {
        TextLength.check(text.length());
        PairMerger merger = contents.vocabulary().newMerger();
        List<String> spellings = spellings(allowSpecial);
        if (added.areSought(allowSpecial))
            added.split(text, allowSpecial, part -> encodeWords(part, spellings, merger, out), out::add);
        else encodeWords(clean(text), spellings, merger, out);
    }

    /**
     * transformers' pattern always names the spellings, which matters to the words around them even where they are
     * ordinary text.
     */
    private List<String> spellings(boolean allowSpecial) {
        return switch (family) {
            case HF -> OPENAI_SPELLINGS;
            case OPENAI -> allowSpecial ? OPENAI_SPELLINGS : List.of();
            case OPEN_CLIP -> allowSpecial ? OPEN_CLIP_SPELLINGS : List.of();
        };
    }

    private void encodeWords(String cleaned, List<String> spellings, PairMerger merger, IdList out) {
        WordScanner words = new WordScanner(
                cleaned, spellings, family == TokenizerFamily.HF ? WordScanner.Rules.HF : WordScanner.Rules.REGEX);
        while (words.find()) {
            if (words.spelling() >= 0) out.add(words.spelling() == 0 ? contents.startOfText() : contents.endOfText());
            else contents.vocabulary().encodeWord(cleaned.substring(words.start(), words.end()), merger, out);
        }
    }

    /**
     * The number of rows that the token embedding needs: one more than the largest id.
     *
     * @return the size of the vocabulary
     */
    @Override
    public int vocabSize() {
        return contents.vocabulary().size();
    }

    /**
     * The most tokens that the model takes.
     *
     * @return the context length
     */
    @Override
    public int contextLength() {
        return contextLength;
    }

    /**
     * The first token of every text.
     *
     * @return its id
     */
    public int startOfText() {
        return contents.startOfText();
    }

    /**
     * The last token of every text.
     *
     * @return its id
     */
    public int endOfText() {
        return contents.endOfText();
    }

    /**
     * Whose behaviour this tokenizer follows.
     *
     * @return the family
     */
    public TokenizerFamily family() {
        return family;
    }

    @Override
    public String reference() {
        return family.id();
    }

    @Override
    public String source() {
        return contents.source();
    }
}
