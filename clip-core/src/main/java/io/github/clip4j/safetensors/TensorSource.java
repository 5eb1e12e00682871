package io.github.clip4j.safetensors;

import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;

/** Supplies the data of the tensors that {@link SafetensorsWriter} writes. */
@FunctionalInterface
public interface TensorSource {
    /**
     * Passes the data of one tensor to the sink, in as many pieces as it likes; called once per tensor, in the order of
     * the written file.
     *
     * @param tensor which one
     * @param sink takes exactly {@link TensorInfo#byteSize()} bytes
     */
    void write(TensorInfo tensor, TensorSink sink);

    /**
     * The tensors of an open file, as they are.
     *
     * @param file stays open until the writer is done
     * @return a source that maps one tensor at a time
     */
    static TensorSource of(TensorFile file) {
        return (tensor, sink) -> {
            try (Arena arena = Arena.ofConfined()) {
                sink.write(file.map(tensor.name(), arena));
            }
        };
    }
}
