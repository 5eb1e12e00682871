package io.github.clip4j.cli.audit;

import io.github.clip4j.cli.io.TensorSpool;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * Writes every tensor to one file. They are buffered on disk, so that a full-size trace of several gigabytes needs
 * little memory.
 */
final class TensorDump implements TensorReceiver, AutoCloseable {
    private final Path file;
    private final TensorSpool spool;
    private final SequencedMap<TensorInfo, Long> offsets = new LinkedHashMap<>();

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
        offsets.put(new TensorInfo(name, DType.F32, shape), spool.append(values));
    }

    /** Writes down what is computed, so that the dump can be the golden file of another run. */
    void inputs(AuditInputs inputs, int side) {
        if (inputs.images() > 0)
            accept(AuditInputs.PIXELS, List.of((long) inputs.images(), 3L, (long) side, (long) side), inputs.pixels());
        if (inputs.texts().isEmpty()) return;
        int columns = inputs.texts().stream().mapToInt(ids -> ids.length).max().orElseThrow();
        byte[] bytes = new byte
                [Math.multiplyExact(Integer.BYTES * columns, inputs.texts().size())];
        ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int[] ids : inputs.texts()) for (int id : Arrays.copyOf(ids, columns)) values.putInt(id);
        List<Long> shape = List.of((long) inputs.texts().size(), (long) columns);
        offsets.put(new TensorInfo(AuditInputs.IDS, DType.I32, shape), spool.append(MemorySegment.ofArray(bytes)));
    }

    /** Writes the file and returns the number of tensors in it. */
    int finish() {
        SafetensorsWriter.write(file, List.copyOf(offsets.keySet()), Map.of(), (info, sink) -> {
            try (Arena arena = Arena.ofConfined()) {
                long offset = Objects.requireNonNull(offsets.get(info));
                sink.write(spool.map(offset, info.byteSize(), arena));
            }
        });
        return offsets.size();
    }

    @Override
    public void close() {
        spool.close();
    }
}
