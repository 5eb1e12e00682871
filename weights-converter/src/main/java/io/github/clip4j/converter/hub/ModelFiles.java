package io.github.clip4j.converter.hub;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.ModuleList;
import io.github.clip4j.checkpoint.WeightsFiles;
import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

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

    /** Where diffusers keeps the tokenizer of {@code text_encoder}. */
    private static final String TOKENIZER = "tokenizer/";

    /** What sentence-transformers keeps in the root: what else is done to texts and embeddings. */
    static final List<String> SENTENCE_TRANSFORMERS = List.of(ModuleList.FILE, ModuleList.SETTINGS);

    /** Where it kept CLIP before 5.4. */
    private static final String CLIP_MODULE = "0_CLIPModel";

    private static final int MAX_INDEX_BYTES = 32 << 20;
    private static final int MAX_SHARDS = 1000;

    private ModelFiles() {}

    /**
     * The folder of a repository that holds the model, with a slash at its end: the root, what sentence-transformers'
     * list of modules names, or what {@link WeightsFiles#subfolders()} lists.
     *
     * @param modules brings the snapshot's directory with that list, which is among the files
     */
    static String folder(Set<String> files, Supplier<Path> modules) {
        if (isModelIn("", files)) return "";
        Optional<String> named = files.contains(ModuleList.FILE)
                ? ModuleList.in(modules.get()).map(ModuleList::folder)
                : Optional.empty();
        return Stream.concat(named.stream(), WeightsFiles.subfolders().stream())
                .map(name -> name + "/")
                .filter(folder -> isModelIn(folder, files))
                .findFirst()
                .orElse("");
    }

    private static boolean isModelIn(String folder, Set<String> files) {
        return CONFIGS.stream().anyMatch(name -> files.contains(folder + name))
                && weights(folder, files, true).isPresent();
    }

    /** Configuration and companions among the files of a repository. */
    static List<String> small(String folder, Set<String> files) {
        List<String> taken = new ArrayList<>();
        Stream.concat(CONFIGS.stream(), COMPANIONS.stream()).forEach(name -> taken.add(folder + name));
        taken.addAll(SENTENCE_TRANSFORMERS);
        if (!folder.isEmpty()) COMPANIONS.forEach(name -> taken.add(TOKENIZER + name));
        taken.removeIf(name -> !files.contains(name));
        return taken;
    }

    /** The weights, or the index of their shards. A lone {@code .pt} file in the root is the last resort. */
    static Optional<String> weights(String folder, Collection<String> files, boolean transformers) {
        Set<String> names = new TreeSet<>();
        for (String file : files) {
            String name = file.startsWith(folder) ? file.substring(folder.length()) : "/";
            if (!name.contains("/")) names.add(name);
        }
        Optional<String> known = WeightsFiles.choose(names, transformers);
        if (known.isPresent()) return known.map(name -> folder + name);
        List<String> pt = names.stream().filter(f -> f.endsWith(".pt")).toList();
        return pt.size() == 1 && folder.isEmpty() ? Optional.of(pt.getFirst()) : Optional.empty();
    }

    /** The folder of a file in a repository, with a slash at its end; empty for the root. */
    static String folderOf(String file) {
        return file.substring(0, file.lastIndexOf('/') + 1);
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
        return model(snapshot).isPresent();
    }

    /**
     * A file of sentence-transformers that a snapshot with a model of its lacks, though the hub may have it: earlier
     * versions left it out.
     */
    static Optional<String> unsettled(Path snapshot) {
        boolean theirs = Files.exists(snapshot.resolve(ModuleList.FILE))
                || model(snapshot)
                        .filter(model -> model.directory().endsWith(CLIP_MODULE))
                        .isPresent();
        if (!theirs) return Optional.empty();
        return SENTENCE_TRANSFORMERS.stream()
                .filter(file -> !HubCache.isSettled(snapshot, file))
                .findFirst();
    }

    private static Optional<CheckpointFiles> model(Path snapshot) {
        try {
            CheckpointFiles files = CheckpointFiles.find(snapshot);
            boolean config = CONFIGS.stream()
                    .anyMatch(name -> Files.exists(files.directory().resolve(name)));
            String weights = files.weights().getFileName().toString();
            boolean whole = !WeightsFiles.isIndex(weights) || allShards(files.directory(), weights);
            return config && whole ? Optional.of(files) : Optional.empty();
        } catch (ClipException _) {
            return Optional.empty();
        }
    }

    /**
     * Whether a snapshot is a model with every file that a repository might have, so that the hub need not be asked.
     */
    static boolean isComplete(Path snapshot) {
        Optional<CheckpointFiles> model = model(snapshot);
        if (model.isEmpty()) return false;
        Path directory = model.get().directory();
        Predicate<String> has = f -> Files.exists(directory.resolve(f));
        boolean tokenizer = has.test("tokenizer.json") || (has.test("vocab.json") && has.test("merges.txt"));
        boolean images = has.test("preprocessor_config.json") || has.test("processor_config.json");
        return tokenizer && images && unsettled(snapshot).isEmpty();
    }

    private static boolean allShards(Path snapshot, String index) {
        try {
            return shards(snapshot.resolve(index)).stream().allMatch(s -> Files.exists(snapshot.resolve(s)));
        } catch (HubException _) {
            return false;
        }
    }
}
