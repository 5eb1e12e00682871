package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Chooses the files of a repository that clip4j needs for a model. */
final class ModelFiles {
    /** One of these must be present. */
    static final List<String> CONFIGS = List.of("config.json", "open_clip_config.json");

    /** Taken if present. */
    static final List<String> COMPANIONS = List.of(
            "preprocessor_config.json",
            "processor_config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "tokenizer.json",
            "tokenizer.model",
            "spiece.model");

    /** The first of these that is present is taken: safetensors before pickles. */
    static final List<String> WEIGHTS = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "open_clip_model.safetensors",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "open_clip_pytorch_model.bin");

    private static final String INDEX = ".index.json";
    private static final int MAX_INDEX_BYTES = 32 << 20;
    private static final int MAX_SHARDS = 1000;

    private ModelFiles() {}

    /** Configuration and companions among the files of a repository. */
    static List<String> small(Set<String> files) {
        List<String> taken = new ArrayList<>(CONFIGS);
        taken.addAll(COMPANIONS);
        taken.removeIf(f -> !files.contains(f));
        return taken;
    }

    /** The weights, or the index of their shards. A lone {@code .pt} file in the root is the last resort. */
    static Optional<String> weights(Collection<String> files) {
        Optional<String> known = WEIGHTS.stream().filter(files::contains).findFirst();
        if (known.isPresent()) return known;
        List<String> pt = files.stream()
                .filter(f -> f.endsWith(".pt") && !f.contains("/"))
                .toList();
        return pt.size() == 1 ? Optional.of(pt.getFirst()) : Optional.empty();
    }

    static boolean isIndex(String weights) {
        return weights.endsWith(INDEX);
    }

    /** The shards that an index names, checked: they become paths. */
    static Set<String> shards(Path index) {
        try {
            if (Files.size(index) > MAX_INDEX_BYTES)
                throw new HubException(Reason.CORRUPT, index + ": longer than " + MAX_INDEX_BYTES + " bytes");
            JsonObject map = Json.parseObject(Files.readAllBytes(index))
                    .object("weight_map")
                    .orElseThrow(() -> new HubException(Reason.CORRUPT, index + ": no weight_map"));
            Set<String> shards = new TreeSet<>();
            for (String tensor : map.keys())
                map.string(tensor).map(HubNames::file).ifPresent(shards::add);
            if (shards.isEmpty() || shards.size() > MAX_SHARDS)
                throw new HubException(
                        Reason.CORRUPT,
                        index + ": expected 1 to " + MAX_SHARDS + " shards in weight_map, found " + shards.size());
            return shards;
        } catch (HubException e) {
            throw String.valueOf(e.getMessage()).startsWith(index.toString())
                    ? e
                    : new HubException(e.reason(), index + ": " + e.getMessage(), e, null);
        } catch (ClipException e) {
            throw new HubException(Reason.CORRUPT, index + ": " + e.getMessage(), e, null);
        } catch (IOException e) {
            throw HubCache.disk(index, "cannot be read", e);
        }
    }

    /** Whether a snapshot holds a configuration and all of the weights. */
    static boolean isModel(Path snapshot) {
        Set<String> files = inRoot(snapshot);
        if (CONFIGS.stream().noneMatch(files::contains)) return false;
        return weights(files).filter(w -> !isIndex(w) || allShards(snapshot, w)).isPresent();
    }

    /**
     * Whether a snapshot is a model with every file that a repository might have, so that the hub need not be asked.
     */
    static boolean isComplete(Path snapshot) {
        Predicate<String> has = f -> Files.exists(snapshot.resolve(f));
        boolean tokenizer = has.test("tokenizer.json") || (has.test("vocab.json") && has.test("merges.txt"));
        boolean images = has.test("preprocessor_config.json") || has.test("processor_config.json");
        return tokenizer && images && isModel(snapshot);
    }

    private static boolean allShards(Path snapshot, String index) {
        try {
            return shards(snapshot.resolve(index)).stream().allMatch(s -> Files.exists(snapshot.resolve(s)));
        } catch (HubException _) {
            return false;
        }
    }

    private static Set<String> inRoot(Path directory) {
        Set<String> names = new TreeSet<>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files)
                if (Files.exists(file)) names.add(file.getFileName().toString());
        } catch (IOException | DirectoryIteratorException _) {
            names.clear();
        }
        return names;
    }
}
