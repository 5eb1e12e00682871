package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds a model's files below a path that a person has named. */
final class CheckpointSearch {
    private static final List<String> ENDINGS = List.of(".safetensors", ".pt", ".pth", ".bin", ".ckpt");

    private static final String ADAPTER = "adapter_config.json";
    private static final String CACHE = "models--";

    private CheckpointSearch() {}

    static CheckpointFiles locate(Path path) {
        CheckpointFiles files = find(path);
        if (Files.isRegularFile(path)) return files;
        Path directory = isCache(path) ? snapshot(path) : path;
        Optional<ModuleList> modules =
                ModuleList.in(directory).filter(list -> isSame(files.directory(), directory.resolve(list.folder())));
        modules.ifPresent(list -> list.refuseFurther(files));
        return modules.map(ModuleList::defaultPrompt)
                .filter(prompt -> !prompt.isEmpty())
                .map(prompt -> prompted(files, directory, prompt))
                .orElse(files);
    }

    private static CheckpointFiles prompted(CheckpointFiles files, Path directory, String prompt) {
        List<String> notices = new ArrayList<>(files.notices());
        notices.add(directory.resolve(ModuleList.SETTINGS) + ": its default prompt, \"" + StoredTensors.shown(prompt)
                + "\", is put before each text, as sentence-transformers does");
        return new CheckpointFiles(files.directory(), files.weights(), notices, prompt);
    }

    private static boolean isSame(Path one, Path other) {
        return one.normalize().equals(other.normalize());
    }

    static CheckpointFiles find(Path path) {
        if (Files.isRegularFile(path)) {
            Path parent = path.getParent();
            return new CheckpointFiles(parent == null ? path.getFileSystem().getPath("") : parent, path);
        }
        if (!Files.isDirectory(path))
            throw new ClipException(path
                    + (Files.exists(path)
                            ? ": neither a file nor a directory; name a model's folder, or its file of weights"
                            : ": no such file or directory"));
        Path directory = isCache(path) ? snapshot(path) : path;
        return usual(directory)
                .or(() -> inModule(directory))
                .or(() -> inSubfolder(directory))
                .orElseGet(() -> other(directory));
    }

    private static Optional<CheckpointFiles> usual(Path directory) {
        Set<String> names = files(directory).stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
        boolean transformers = CheckpointFiles.isTransformers(directory);
        // Not one that is less good in the place of one that is lost.
        WeightsFiles.names(transformers).stream()
                .takeWhile(name -> !names.contains(name))
                .forEach(name -> JsonFile.refuseBrokenLink(directory.resolve(name)));
        return WeightsFiles.choose(names, transformers)
                .map(name -> new CheckpointFiles(directory, directory.resolve(name), notices(directory, names)));
    }

    /** transformers applies an adapter that lies beside a model if PEFT is installed. */
    private static List<String> notices(Path directory, Set<String> names) {
        if (!names.contains(ADAPTER)) return List.of();
        return List.of(directory + ": the adapter of " + ADAPTER + " is not applied; merge it into the model first"
                + " (merge_and_unload of PEFT)");
    }

    private static Optional<CheckpointFiles> inModule(Path directory) {
        return ModuleList.in(directory)
                .map(list -> directory.resolve(list.folder()))
                .filter(Files::isDirectory)
                .flatMap(CheckpointSearch::usual);
    }

    private static Optional<CheckpointFiles> inSubfolder(Path directory) {
        for (String name : WeightsFiles.subfolders()) {
            Path folder = directory.resolve(name);
            if (!Files.isDirectory(folder)) continue;
            Optional<CheckpointFiles> found = usual(folder);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private static CheckpointFiles other(Path directory) {
        List<Path> others = files(directory).stream()
                .filter(f -> ENDINGS.stream().anyMatch(f.getFileName().toString()::endsWith))
                .toList();
        if (others.size() == 1) return new CheckpointFiles(directory, others.getFirst());
        if (others.isEmpty())
            throw new ClipException(directory + ": no checkpoint here; looked for model.safetensors,"
                    + " open_clip_model.safetensors, pytorch_model.bin, open_clip_pytorch_model.bin, their shards and"
                    + " fp16 variants, and any one file ending in " + String.join(", ", ENDINGS));
        List<String> names =
                others.stream().map(f -> f.getFileName().toString()).toList();
        Optional<String> last = WeightsFiles.lastEpoch(names);
        if (last.isEmpty())
            throw new ClipException(directory + ": several checkpoints and none of the usual names: "
                    + StoredTensors.firstFew(names) + "; name the file");
        String notice =
                directory + ": " + others.size() + " checkpoints of a training; taken is the last, " + last.get();
        return new CheckpointFiles(directory, directory.resolve(last.get()), List.of(notice));
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new ClipException(directory + ": cannot be listed: " + IoReason.of(e), e);
        }
    }

    /** A repository's folder in the cache of the Hugging Face hub. */
    private static boolean isCache(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name != null && name.toString().startsWith(CACHE) && Files.isDirectory(directory.resolve("snapshots"));
    }

    /** The snapshot that main is, or the only one. */
    private static Path snapshot(Path cache) {
        Path snapshots = cache.resolve("snapshots");
        Path main = cache.resolve("refs").resolve("main");
        try {
            if (Files.isRegularFile(main) && Files.size(main) <= 64) {
                String commit = Files.readString(main).strip();
                if (commit.matches("[0-9a-f]{40}") && Files.isDirectory(snapshots.resolve(commit)))
                    return snapshots.resolve(commit);
            }
            try (Stream<Path> all = Files.list(snapshots)) {
                List<Path> folders = all.filter(Files::isDirectory).limit(2).toList();
                if (folders.size() == 1) return folders.getFirst();
            }
        } catch (IOException e) {
            throw new ClipException(cache + ": cannot be read: " + IoReason.of(e), e);
        }
        throw new ClipException(
                cache + ": a folder of the hub's cache, but refs/main names none of its snapshots; name a snapshot");
    }
}
