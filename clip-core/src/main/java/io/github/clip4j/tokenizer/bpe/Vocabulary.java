package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The symbols of a byte-level BPE and its merges. A symbol that ends a word carries {@value #WORD_END}. Immutable, so
 * thread-safe.
 */
final class Vocabulary {
    static final String WORD_END = "</w>";

    /** Symbols that no merge makes: each byte in the middle and at the end of a word. */
    static final int BYTE_SYMBOLS = 512;

    private final Map<String, Integer> ids;
    private final @Nullable String[] entries;
    private final BitSet added = new BitSet();
    private final int[] middleBytes = new int[256];
    private final int[] finalBytes = new int[256];
    private final MergeTable merges;

    /** A merge of two neighbours into one symbol. */
    record Merge(String left, String right) {
        String result() {
            return left + right;
        }
    }

    /**
     * Checks that ids and merges fit together.
     *
     * @param ids all entries, added tokens included
     * @param merges in the order of their rank
     * @param addedTokens those that are found in texts by themselves, whatever the merges make
     * @param source the file, for messages
     */
    Vocabulary(Map<String, Integer> ids, List<Merge> merges, List<AddedToken> addedTokens, String source) {
        this.ids = Map.copyOf(ids);
        entries = new String[size(ids, source)];
        ids.forEach((entry, id) -> {
            if (entries[id] != null)
                throw new ClipException(
                        source + ": id " + id + " is given to both '" + entries[id] + "' and '" + entry + "'");
            entries[id] = entry;
        });
        for (AddedToken token : addedTokens) added.set(token.id());
        BitSet made = new BitSet(entries.length);
        made.or(added);
        for (int b = 0; b < 256; b++) {
            String symbol = String.valueOf(ByteAlphabet.character(b));
            middleBytes[b] = require(symbol, source, "which stands for byte " + b);
            finalBytes[b] = require(symbol + WORD_END, source, "which stands for byte " + b);
            made.set(middleBytes[b]);
            made.set(finalBytes[b]);
        }
        this.merges = new MergeTable(merges.size());
        for (int i = 0; i < merges.size(); i++) made.set(addMerge(merges.get(i), i + 1, source));
        requireAllMade(made, source);
    }

    private static int size(Map<String, Integer> ids, String source) {
        int largest = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        // Gaps are for specials that live elsewhere; more gaps than entries are a damaged file and would waste memory.
        if (largest >= 2L * ids.size() + 1024)
            throw new ClipException(
                    source + ": the largest id is " + largest + ", but there are only " + ids.size() + " entries");
        return largest + 1;
    }

    private int require(String entry, String source, String role) {
        Integer id = ids.get(entry);
        if (id == null) throw new ClipException(source + ": '" + entry + "', " + role + ", is not in the vocabulary");
        return id;
    }

    private int addMerge(Merge merge, int number, String source) {
        String role = "which merge " + number + " ('" + merge.left + " " + merge.right + "') needs";
        int result = require(merge.result(), source, role);
        if (!merges.add(require(merge.left, source, role), require(merge.right, source, role), result))
            throw new ClipException(
                    source + ": merge " + number + " ('" + merge.left + " " + merge.right + "') occurs twice");
        return result;
    }

    /** An entry that cannot come out of any text means that merges are missing. */
    private void requireAllMade(BitSet made, String source) {
        int missing = 0;
        String first = "";
        for (int id = 0; id < entries.length; id++) {
            String entry = entries[id];
            if (entry == null || made.get(id) || (entry.startsWith("<") && entry.endsWith(">"))) continue;
            if (missing++ == 0) first = entry;
        }
        if (missing > 0)
            throw new ClipException(source + ": no merge makes '" + first + "'"
                    + (missing > 1 ? " and " + (missing - 1) + " other entries" : "")
                    + "; the merges do not belong to the vocabulary or are cut off");
    }

    /** One more than the largest id. */
    int size() {
        return entries.length;
    }

    /** The id of an entry, or -1. */
    int id(String entry) {
        return ids.getOrDefault(entry, -1);
    }

    PairMerger newMerger() {
        return new PairMerger(merges);
    }

    /** Appends the ids of a word, which must not be empty. */
    void encodeWord(String word, PairMerger merger, IdList out) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] symbols = merger.symbols(bytes.length);
        int last = bytes.length - 1;
        for (int i = 0; i < last; i++) symbols[i] = middleBytes[bytes[i] & 0xff];
        symbols[last] = finalBytes[bytes[last] & 0xff];
        merger.merge(bytes.length, out);
    }

    /**
     * A token for people: its text with {@code </w>} at a word's end, or its bytes as {@code <0xE2>} where they are no
     * whole characters.
     */
    String display(int id) {
        String entry = entries[id];
        if (entry == null) return "<" + id + ">";
        if (added.get(id)) return entry;
        boolean ends = entry.endsWith(WORD_END);
        int length = ends ? entry.length() - WORD_END.length() : entry.length();
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int b = ByteAlphabet.toByte(entry.charAt(i));
            if (b < 0) return entry;
            bytes[i] = (byte) b;
        }
        return display(bytes) + (ends ? WORD_END : "");
    }

    private static String display(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            StringBuilder out = new StringBuilder();
            for (byte b : bytes) out.append(String.format(Locale.ROOT, "<0x%02X>", b & 0xff));
            return out.toString();
        }
    }
}
