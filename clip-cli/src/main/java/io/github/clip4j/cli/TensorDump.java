package io.github.clip4j.cli;

import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes every tensor to one file; they wait on the disk, so that a full-size trace of several gigabytes needs little memory. */
final class TensorDump implements TensorReceiver, AutoCloseable {
    private final Path file;
    private final TensorSpool spool;
    private final List<TensorInfo> tensors = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();

    TensorDump(Path file) {
        this.file = file;
        this.spool = new TensorSpool(file);
    }

    @Override
    public boolean wants(String name) {
        return true;
    }

    @Override
    public void accept(String name, List<Long> shape, float[] values) {
        tensors.add(new TensorInfo(name, DType.F32, shape));
        offsets.put(name, spool.append(values));
    }

    /** Writes the file and returns the number of tensors in it. */
    int finish() {
        SafetensorsWriter.write(file, tensors, Map.of(), (info, sink) -> {
            try (Arena arena = Arena.ofConfined()) {
                sink.write(spool.map(Objects.requireNonNull(offsets.get(info.name())), info.byteSize(), arena));
            }
        });
        return tensors.size();
    }

    @Override
    public void close() {
        spool.close();
    }
}
