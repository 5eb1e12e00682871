package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonFile;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.tokenizer.bpe.Vocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tokenizer from a checkpoint's folder as transformers 5.18 does: the vocabulary and its merges from
 * tokenizer.json, and only where that is absent from vocab.json and merges.txt; added and special tokens as
 * {@link DeclaredTokens} says. One use.
 */
final class TokenizerFiles {
    static final String WHOLE = "tokenizer.json";
    static final String VOCAB = "vocab.json";
    static final String MERGES = "merges.txt";

    /** Much more than any published vocabulary has. */
    static final int MAX_ENTRIES = 1 << 20;

    /** Room for what else the files hold, and for the indentation of small ones. */
    private static final int SLACK = 1 << 20;
    /** Published files have 17 bytes for an entry of vocab.json, 11 for a merge, 45 for both in tokenizer.json. */
    private static final int BYTES_PER_ENTRY = 128;

    private static final int BYTES_PER_ENTRY_OF_WHOLE = 512;
    /** An entry of the vocabulary, a merge and its two symbols, and as much again. */
    private static final int VALUES_PER_ENTRY = 8;

    private static final int MAX_ID = 1 << 24;
    private static final String VERSION = "#version";

    private final Path directory;
    private final int maxEntries;

    /**
     * What the files say.
     *
     * @param source the names of the files that count
     */
    record Contents(
            Vocabulary vocabulary, int startOfText, int endOfText, int pad, List<AddedToken> added, String source) {}

    private record Model(Map<String, Integer> ids, List<Merge> merges, String file, String source) {}

    /**
     * A reader.
     *
     * @param maxEntries how many entries a model can use; bounds what is read, so that a file of something else is
     *     refused before it takes the memory and the time
     */
    TokenizerFiles(Path directory, int maxEntries) {
        this.directory = directory;
        this.maxEntries = Math.min(maxEntries, MAX_ENTRIES);
    }

    /** Whether there is any of the files that hold a vocabulary. */
    static boolean arePresent(Path directory) {
        return JsonFile.isPresent(directory.resolve(WHOLE))
                || JsonFile.isPresent(directory.resolve(VOCAB))
                || JsonFile.isPresent(directory.resolve(MERGES));
    }

    Contents read() {
        JsonObject config = config(directory, "tokenizer_config.json")
                .orElseGet(() -> new JsonObject(
                        Map.of(), directory.resolve("tokenizer_config.json").toString()));
        Path file = directory.resolve(WHOLE);
        JsonObject whole = JsonFile.isPresent(file) ? json(file, BYTES_PER_ENTRY_OF_WHOLE) : null;
        TokenizerClass.check(config, whole);
        Model model = whole == null ? readPair() : readWhole(whole);
        DeclaredTokens declared = new DeclaredTokens(directory, config, whole);
        Set<String> entries = new HashSet<>(model.ids.keySet());
        List<AddedToken> added = declared.assign(model.ids);
        int start = control(DeclaredTokens.BOS, declared, model, entries);
        int end = control(DeclaredTokens.EOS, declared, model, entries);
        if (start == end)
            throw new ClipException(config.path() + ": start and end of text are the same token, id " + start);
        TokenizerClass.checkEnds(
                config,
                whole,
                declared.office(DeclaredTokens.BOS).content(),
                declared.office(DeclaredTokens.EOS).content());
        int pad = id(declared.office(DeclaredTokens.PAD), model);
        return new Contents(
                new Vocabulary(model.ids, model.merges, added, model.file), start, end, pad, added, model.source);
    }

    /** transformers would invent an id for it, which no model was trained with. */
    private int control(String office, DeclaredTokens declared, Model model, Set<String> entries) {
        DeclaredTokens.Declared token = declared.office(office);
        if (token.id() < 0 && !entries.contains(token.content()))
            throw new ClipException(
                    directory + ": the " + office + " '" + token.content() + "' is not in the vocabulary");
        return id(token, model);
    }

    private static int id(DeclaredTokens.Declared token, Model model) {
        Integer id = model.ids.get(token.content());
        if (id == null) throw new AssertionError(token.content());
        return id;
    }

    private Model readPair() {
        Path vocab = directory.resolve(VOCAB);
        Path merges = directory.resolve(MERGES);
        boolean vocabIsThere = JsonFile.isPresent(vocab);
        boolean mergesAreThere = JsonFile.isPresent(merges);
        if (!vocabIsThere && !mergesAreThere)
            throw new ClipException(
                    directory + ": expected vocab.json and merges.txt, or tokenizer.json; found neither");
        if (!mergesAreThere) throw new ClipException(directory + ": vocab.json is there, but merges.txt is not");
        if (!vocabIsThere) throw new ClipException(directory + ": merges.txt is there, but vocab.json is not");
        return new Model(
                ids(json(vocab, BYTES_PER_ENTRY), vocab.toString()),
                merges(merges),
                directory.toString(),
                VOCAB + ", " + MERGES);
    }

    private static Model readWhole(JsonObject root) {
        String source = root.path();
        JsonObject model = root.object("model").orElseThrow(() -> new ClipException(source + ": has no model"));
        String type = model.string("type").orElse("BPE");
        String suffix = model.string("end_of_word_suffix").orElse("");
        if (!type.equals("BPE") || !suffix.equals(Vocabulary.WORD_END))
            throw new ClipException(source + ": expected a BPE model with the word end " + Vocabulary.WORD_END
                    + ", found " + type + " with '" + suffix + "'");
        Map<String, Integer> ids = ids(
                model.object("vocab").orElseThrow(() -> new ClipException(source + ": the model has no vocab")),
                source);
        List<Merge> merges = new ArrayList<>();
        for (Object item : model.array("merges").orElse(List.of())) merges.add(merge(item, merges.size() + 1, source));
        return new Model(ids, merges, source, WHOLE);
    }

    private static Merge merge(Object item, int number, String source) {
        // Newer files write a pair, older ones a string with a space.
        List<?> parts =
                item instanceof String s ? List.of(s.split(" ", -1)) : item instanceof List<?> l ? l : List.of();
        if (parts.size() == 2
                && parts.get(0) instanceof String left
                && parts.get(1) instanceof String right
                && !left.isEmpty()
                && !right.isEmpty()) return new Merge(left, right);
        throw new ClipException(source + ": expected two symbols in merge " + number + ", found " + Json.write(item));
    }

    private static Map<String, Integer> ids(JsonObject vocab, String source) {
        Map<String, Integer> ids = HashMap.newHashMap(vocab.keys().size());
        vocab.members().forEach((entry, value) -> ids.put(entry, id(value, entry, source)));
        return ids;
    }

    static int id(@Nullable Object value, String entry, String source) {
        if (value instanceof Long id && id >= 0 && id < MAX_ID) return id.intValue();
        throw new ClipException(source + ": expected an id from 0 to " + (MAX_ID - 1) + " for '" + entry + "', found "
                + Json.write(value));
    }

    private List<Merge> merges(Path file) {
        String text = new String(JsonFile.bytes(file, limit(BYTES_PER_ENTRY)), StandardCharsets.UTF_8);
        List<Merge> merges = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int next = newline < 0 ? text.length() : newline;
            int end = next > start && text.charAt(next - 1) == '\r' ? next - 1 : next;
            String line = text.substring(start, end);
            start = next + 1;
            number++;
            if (line.isEmpty() || line.startsWith(VERSION)) continue;
            int space = line.indexOf(' ');
            if (space < 1 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0)
                throw new ClipException(file + ": expected two symbols in line " + number + ", found '"
                        + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'");
            merges.add(new Merge(line.substring(0, space), line.substring(space + 1)));
        }
        return merges;
    }

    /** A configuration of the folder, if it is there. */
    static Optional<JsonObject> config(Path directory, String name) {
        Path file = directory.resolve(name);
        return JsonFile.isPresent(file) ? Optional.of(JsonFile.config(file)) : Optional.empty();
    }

    private JsonObject json(Path file, int bytesPerEntry) {
        return JsonFile.read(file, limit(bytesPerEntry), SLACK / 8 + maxEntries * VALUES_PER_ENTRY);
    }

    private int limit(int bytesPerEntry) {
        return (int) Math.min(64L << 20, SLACK + (long) maxEntries * bytesPerEntry);
    }
}
