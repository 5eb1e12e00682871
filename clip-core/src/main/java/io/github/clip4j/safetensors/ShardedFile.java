package io.github.clip4j.safetensors;

import io.github.clip4j.error.GitLfs;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The shards, of any format, that a {@code model.safetensors.index.json} or its like names. Index and shards must agree
 * on every tensor.
 */
final class ShardedFile implements TensorFile {
    /** The index of the largest published checkpoint takes 9 MB. */
    private static final long MAX_INDEX_BYTES = 32 << 20;

    private static final int MAX_SHARDS = 1024;

    /** A plain file name: nothing that could leave the directory on any file system. */
    private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,254}");

    private final String source;
    private final Map<String, TensorFile> shards;
    private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();
    private final Map<String, TensorFile> shardOf;

    private ShardedFile(String source, Map<String, TensorFile> shards, Map<String, TensorFile> shardOf) {
        this.source = source;
        this.shards = shards;
        this.shardOf = shardOf;
        shardOf.forEach((name, shard) -> {
            TensorInfo info = shard.tensors().get(name);
            String kind = shard.unreadable().get(name);
            if (info != null) tensors.put(name, info);
            else if (kind != null) unreadable.put(name, kind);
            else throw error("tensor \"" + name + "\" is not in its shard " + shard.source());
        });
        for (TensorFile shard : shards.values()) {
            for (String name : shard.tensors().keySet()) {
                TensorFile mapped = shardOf.get(name);
                if (mapped == null)
                    throw error("tensor \"" + name + "\" of " + shard.source() + " is not in the index");
                if (!mapped.equals(shard))
                    throw error("tensor \"" + name + "\" is in " + shard.source() + ", but the index maps it to "
                            + mapped.source());
            }
        }
    }

    static ShardedFile open(Path index, Function<Path, TensorFile> opener) {
        JsonObject weightMap = weightMap(index);
        Map<String, TensorFile> shards = new LinkedHashMap<>();
        Map<String, TensorFile> shardOf = new LinkedHashMap<>();
        try {
            for (String tensor : weightMap.keys()) {
                String shard = weightMap.string(tensor).orElse("");
                if (!SHARD_NAME.matcher(shard).matches())
                    throw new SafetensorsException(index + ": tensor \"" + tensor + "\": expected the name of a file"
                            + " beside the index, found \"" + shard + "\"");
                if (!shards.containsKey(shard)) {
                    if (shards.size() == MAX_SHARDS)
                        throw new SafetensorsException(index + ": more than " + MAX_SHARDS + " shards");
                    shards.put(shard, opener.apply(shard(index, tensor, shard)));
                }
                shardOf.put(tensor, shards.get(shard));
            }
            return new ShardedFile(index.toString(), shards, shardOf);
        } catch (JsonException e) {
            closeAll(shards);
            throw new SafetensorsException(index + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            closeAll(shards);
            throw e;
        }
    }

    private static JsonObject weightMap(Path index) {
        try {
            long size = Files.size(index);
            if (size > MAX_INDEX_BYTES)
                throw new SafetensorsException(
                        index + ": expected an index of at most " + MAX_INDEX_BYTES + " bytes, found " + size);
            byte[] bytes = Files.readAllBytes(index);
            if (GitLfs.isPointer(bytes)) throw new SafetensorsException(index + ": " + GitLfs.MESSAGE);
            return Json.parseObject(bytes)
                    .object("weight_map")
                    .orElseThrow(() -> new SafetensorsException(index + ": expected a weight_map, found none"));
        } catch (JsonException e) {
            throw new SafetensorsException(index + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SafetensorsException(index + ": cannot be read: " + IoReason.of(e), e);
        }
    }

    private static Path shard(Path index, String tensor, String shard) {
        Path file = index.resolveSibling(shard);
        if (!Files.exists(file))
            throw new SafetensorsException(
                    index + ": tensor \"" + tensor + "\": its shard " + shard + " is missing beside the index");
        return file;
    }

    @Override
    public SequencedMap<String, TensorInfo> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    @Override
    public Map<String, String> unreadable() {
        return Collections.unmodifiableMap(unreadable);
    }

    @Override
    public MemorySegment map(String name, Arena arena) {
        TensorFile shard = shardOf.get(name);
        if (shard == null) throw error("no tensor \"" + name + "\"");
        return shard.map(name, arena);
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public void close() {
        closeAll(shards);
    }

    private static void closeAll(Map<String, TensorFile> shards) {
        shards.values().forEach(TensorFile::close);
    }

    private SafetensorsException error(String message) {
        return new SafetensorsException(source + ": " + message);
    }
}
