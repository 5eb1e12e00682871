package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.GitLfs;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.tokenizer.bpe.AddedTokens.AddedToken;
import io.github.clip4j.tokenizer.bpe.Vocabulary.Merge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a tokenizer from a checkpoint's folder: vocab.json and merges.txt, or tokenizer.json; special tokens from
 * tokenizer_config.json. One use.
 */
final class TokenizerFiles {
    /** The largest published vocabularies take some 20 MB. */
    private static final long MAX_FILE_SIZE = 64L << 20;

    private static final int MAX_ID = 1 << 24;
    private static final String VERSION = "#version";

    private final Path directory;
    /** Tokens listed with their flags, which count more than those of the places that name a token. */
    private final Map<String, AddedToken> declared = new LinkedHashMap<>();

    private final Map<String, AddedToken> named = new LinkedHashMap<>();

    /** What the files say. */
    record Contents(Vocabulary vocabulary, int startOfText, int endOfText, int pad, AddedTokens added) {}

    TokenizerFiles(Path directory) {
        this.directory = directory;
    }

    Contents read() {
        Vocabulary vocabulary;
        Path vocab = directory.resolve("vocab.json");
        Path whole = directory.resolve("tokenizer.json");
        if (Files.exists(vocab)) {
            Path merges = directory.resolve("merges.txt");
            if (!Files.exists(merges))
                throw new ClipException(directory + ": vocab.json is there, but merges.txt is not");
            vocabulary = new Vocabulary(ids(json(vocab), vocab.toString()), merges(merges), directory.toString());
        } else if (Files.exists(whole)) {
            vocabulary = readWhole(json(whole), whole.toString());
        } else
            throw new ClipException(
                    directory + ": expected vocab.json and merges.txt, or tokenizer.json; found neither");
        return readSpecials(vocabulary);
    }

    private Vocabulary readWhole(JsonObject root, String source) {
        JsonObject model = root.object("model").orElseThrow(() -> new ClipException(source + ": has no model"));
        String type = model.string("type").orElse("BPE");
        String suffix = model.string("end_of_word_suffix").orElse("");
        if (!type.equals("BPE") || !suffix.equals(Vocabulary.WORD_END))
            throw new ClipException(source + ": expected a BPE model with the word end " + Vocabulary.WORD_END
                    + ", found " + type + " with '" + suffix + "'");
        Map<String, Integer> ids = ids(
                model.object("vocab").orElseThrow(() -> new ClipException(source + ": the model has no vocab")),
                source);
        for (Object item : root.array("added_tokens").orElse(List.of())) {
            JsonObject token = JsonObject.of(item, source + ": added_tokens");
            int id = token.integer("id").orElseThrow(() -> new ClipException(source + ": an added token has no id"));
            declare(addedToken(token, id, source));
        }
        declared.values().forEach(token -> ids.putIfAbsent(token.content(), token.id()));
        List<Merge> merges = new ArrayList<>();
        for (Object item : model.array("merges").orElse(List.of())) merges.add(merge(item, merges.size() + 1, source));
        return new Vocabulary(ids, merges, source);
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
        vocab.members().forEach((entry, value) -> {
            if (!(value instanceof Long id) || id < 0 || id >= MAX_ID)
                throw new ClipException(source + ": expected an id from 0 to " + (MAX_ID - 1) + " for '" + entry
                        + "', found " + Json.write(value));
            ids.put(entry, id.intValue());
        });
        return ids;
    }

    private static List<Merge> merges(Path file) {
        String[] lines = new String(bytes(file), StandardCharsets.UTF_8).split("\n", -1);
        List<Merge> merges = new ArrayList<>(lines.length);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            if (line.isEmpty() || line.startsWith(VERSION)) continue;
            int space = line.indexOf(' ');
            if (space < 1 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0)
                throw new ClipException(file + ": expected two symbols in line " + (i + 1) + ", found '"
                        + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'");
            merges.add(new Merge(line.substring(0, space), line.substring(space + 1)));
        }
        return merges;
    }

    private Contents readSpecials(Vocabulary vocabulary) {
        Path file = directory.resolve("tokenizer_config.json");
        if (!Files.exists(file)) file = directory.resolve("special_tokens_map.json");
        JsonObject config = Files.exists(file) ? json(file) : new JsonObject(Map.of(), file.toString());
        String source = file.toString();
        for (var entry : config.object("added_tokens_decoder")
                .map(o -> o.members().entrySet())
                .orElse(Set.of())) {
            JsonObject token = JsonObject.of(entry.getValue(), source + ": added_tokens_decoder");
            declare(addedToken(token, vocabulary.id(token.string("content").orElse("")), source));
        }
        int start = special(config, "bos_token", BundledVocabulary.START_OF_TEXT, vocabulary, source);
        int end = special(config, "eos_token", BundledVocabulary.END_OF_TEXT, vocabulary, source);
        special(config, "unk_token", BundledVocabulary.END_OF_TEXT, vocabulary, source);
        int pad = special(config, "pad_token", BundledVocabulary.END_OF_TEXT, vocabulary, source);
        named.putAll(declared);
        if (start == end) throw new ClipException(source + ": start and end of text are the same token, id " + start);
        return new Contents(vocabulary, start, end, pad, new AddedTokens(List.copyOf(named.values())));
    }

    /**
     * The id of a token that the configuration names by a string or by an object with its flags; of several such flags
     * the last count.
     */
    private int special(JsonObject config, String key, String byDefault, Vocabulary vocabulary, String source) {
        Object value = config.get(key).orElse(byDefault);
        JsonObject token = JsonObject.of(value instanceof String s ? Map.of("content", s) : value, source + ": " + key);
        String content = token.string("content").orElse("");
        int id = vocabulary.id(content);
        if (id < 0) throw new ClipException(directory + ": the " + key + " '" + content + "' is not in the vocabulary");
        named.put(content, addedToken(token, id, source));
        return id;
    }

    private static AddedToken addedToken(JsonObject token, int id, String source) {
        String content = token.string("content").orElse("");
        if (content.isEmpty() || id < 0 || id >= MAX_ID)
            throw new ClipException(source + ": the added token '" + content + "' has no usable id");
        if (token.bool("single_word").orElse(false))
            throw new ClipException(
                    source + ": the added token '" + content + "' is a single_word, which is not supported");
        return new AddedToken(
                content,
                id,
                token.bool("lstrip").orElse(false),
                token.bool("rstrip").orElse(false),
                token.bool("normalized").orElse(false));
    }

    private void declare(AddedToken token) {
        declared.put(token.content(), token);
    }

    private static JsonObject json(Path file) {
        try {
            return Json.parseObject(bytes(file));
        } catch (JsonException e) {
            throw new ClipException(file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_FILE_SIZE)
                throw new ClipException(file + ": expected at most " + MAX_FILE_SIZE + " bytes, found " + size);
            byte[] bytes = Files.readAllBytes(file);
            GitLfs.refuse(bytes, file.toString());
            return bytes;
        } catch (IOException e) {
            throw new ClipException(file + ": cannot be read: " + e, e);
        }
    }
}
