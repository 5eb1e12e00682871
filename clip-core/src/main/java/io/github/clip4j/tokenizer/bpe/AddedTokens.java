package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.text.UnicodeTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Special tokens that the tokenizers library cuts out of a text: the leftmost, and of several there the longest.
 * Immutable, so thread-safe.
 */
final class AddedTokens {
    private final List<AddedToken> raw;
    private final List<AddedToken> normalized;

    /**
     * One token.
     *
     * @param content its spelling
     * @param id its id
     * @param lstrip whether it swallows the whitespace before it
     * @param rstrip whether it swallows the whitespace after it
     * @param normalized whether it is looked for in the normalized text
     */
    record AddedToken(String content, int id, boolean lstrip, boolean rstrip, boolean normalized) {}

    AddedTokens(List<AddedToken> tokens) {
        List<AddedToken> longestFirst = new ArrayList<>(tokens);
        longestFirst.sort(
                Comparator.comparingInt((AddedToken t) -> t.content().length()).reversed());
        raw = longestFirst.stream().filter(t -> !t.normalized()).toList();
        normalized = longestFirst.stream()
                .filter(AddedToken::normalized)
                .map(t -> new AddedToken(
                        TextCleaner.clean(t.content(), TokenizerFamily.HF), t.id(), t.lstrip(), t.rstrip(), true))
                .toList();
    }

    /** Passes on the ids of the tokens found and the normalized text between them, in order. */
    void split(String text, Consumer<String> normalizedText, IntConsumer id) {
        split(
                text,
                raw,
                part -> split(TextCleaner.clean(part, TokenizerFamily.HF), normalized, normalizedText, id),
                id);
    }

    private static void split(String text, List<AddedToken> tokens, Consumer<String> between, IntConsumer id) {
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            AddedToken token = tokenAt(text, at, tokens);
            if (token == null) {
                at++;
                continue;
            }
            int start = token.lstrip() ? Math.max(copied, spaceBefore(text, at)) : at;
            int end = at + token.content().length();
            if (token.rstrip()) end = spaceAfter(text, end);
            if (start > copied) between.accept(text.substring(copied, start));
            id.accept(token.id());
            copied = end;
            at = end;
        }
        if (copied < text.length()) between.accept(text.substring(copied));
    }

    private static @Nullable AddedToken tokenAt(String text, int at, List<AddedToken> tokens) {
        for (AddedToken token : tokens) if (text.startsWith(token.content(), at)) return token;
        return null;
    }

    private static int spaceBefore(String text, int end) {
        int at = end;
        while (at > 0 && UnicodeTables.HF_SPACE.contains(text.charAt(at - 1))) at--;
        return at;
    }

    private static int spaceAfter(String text, int start) {
        int at = start;
        while (at < text.length() && UnicodeTables.HF_SPACE.contains(text.charAt(at))) at++;
        return at;
    }
}
