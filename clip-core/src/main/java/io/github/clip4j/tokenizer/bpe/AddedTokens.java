package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.text.UnicodeTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts added tokens out of a text as the tokenizers library does (added_vocabulary.rs): first those that stand in the
 * text as it is, then, between these, those of the normalized text; each time the leftmost, and of several there the
 * longest. Immutable, so thread-safe.
 */
final class AddedTokens {
    private final TokenizerFamily family;
    private final Node raw = new Node();
    private final Node normalized = new Node();
    private final boolean any;
    private final boolean anyForUsers;

    /** A letter of the tokens' spellings. */
    private static final class Node {
        final Map<Character, Node> next = new HashMap<>();

        @Nullable
        AddedToken token;

        void add(AddedToken added) {
            Node node = this;
            for (int i = 0; i < added.content().length(); i++)
                node = node.next.computeIfAbsent(added.content().charAt(i), _ -> new Node());
            if (node.token == null) node.token = added;
        }

        @Nullable
        AddedToken longestAt(String text, int at) {
            AddedToken longest = null;
            Node node = next.get(text.charAt(at));
            for (int i = at + 1; node != null; i++) {
                if (node.token != null) longest = node.token;
                node = i < text.length() ? node.next.get(text.charAt(i)) : null;
            }
            return longest;
        }
    }

    /**
     * Prepares the search.
     *
     * @param tokens of the files; OpenAI's and open_clip's tokenizers have start and end of text of their own, and no
     *     other office
     * @param family whose normalization is followed
     */
    AddedTokens(List<AddedToken> tokens, TokenizerFamily family) {
        this.family = family;
        List<AddedToken> sought = family == TokenizerFamily.HF
                ? tokens
                : tokens.stream().filter(token -> !token.office()).toList();
        any = !sought.isEmpty();
        anyForUsers = sought.stream().anyMatch(token -> !token.control());
        for (AddedToken token : sought) {
            if (token.normalized()) normalized.add(token.spelled(TextCleaner.clean(token.content(), family)));
            else raw.add(token);
        }
    }

    /** Whether a text can hold any; {@code control} as for {@link #split}. */
    boolean areSought(boolean control) {
        return control ? any : anyForUsers;
    }

    /**
     * Passes on the ids of the tokens found and the normalized text between them, in order.
     *
     * @param control whether control tokens count; otherwise they are ordinary text
     */
    void split(String text, boolean control, Consumer<String> normalizedText, IntConsumer id) {
        cut(
                text,
                raw,
                control,
                part -> splitNormalized(TextCleaner.clean(part, family), control, normalizedText, id),
                id);
    }

    private void splitNormalized(String text, boolean control, Consumer<String> between, IntConsumer id) {
        cut(text, normalized, control, between, id);
    }

    private static void cut(String text, Node tokens, boolean control, Consumer<String> between, IntConsumer id) {
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            AddedToken token = tokens.longestAt(text, at);
            if (token == null) {
                at++;
                continue;
            }
            int start = at;
            int end = at + token.content().length();
            at = end;
            // What does not count is passed over as a whole: no other token is found inside it.
            if ((token.control() && !control) || (token.singleWord() && touchesWord(text, start, end))) continue;
            if (token.lstrip()) start = Math.max(copied, spaceBefore(text, start));
            if (token.rstrip()) end = spaceAfter(text, end);
            if (start > copied) between.accept(text.substring(copied, start));
            id.accept(token.id());
            copied = end;
        }
        if (copied < text.length()) between.accept(text.substring(copied));
    }

    private static boolean touchesWord(String text, int start, int end) {
        return (start > 0 && UnicodeTables.HF_WORD.contains(text.codePointBefore(start)))
                || (end < text.length() && UnicodeTables.HF_WORD.contains(text.codePointAt(end)));
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
