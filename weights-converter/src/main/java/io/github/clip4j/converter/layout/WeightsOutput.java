package io.github.clip4j.converter.layout;

import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.WeightNames;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.safetensors.SafetensorsException;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.safetensors.TensorSink;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Writes the one file of weights. Runs of a tensor are computed in parallel and written in order, so this needs a few
 * megabytes of memory per core, whatever the tensor's size.
 */
public final class WeightsOutput {
    private static final int RUN = 1 << 18;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A tensor's values in row-major order; read by several threads at once. */
    @FunctionalInterface
    public interface Values {
        void read(long from, float[] destination, int count);
    }

    /** Opens the tensors by the names that are written. */
    @FunctionalInterface
    public interface Source {
        Values open(String name, List<Long> shape, Arena arena);
    }

    private final Layout layout;
    private final Precision precision;
    private final WeightNames names;
    private final SequencedMap<String, List<Long>> shapes;
    private final Map<String, Integer> scalars = new LinkedHashMap<>();
    private final SequencedMap<String, Long> overflows = new LinkedHashMap<>();
    private final float[][] runs = new float[Runtime.getRuntime().availableProcessors()][RUN];
    private final Progress progress;

    public WeightsOutput(ModelConfig config, Layout layout, Precision precision, Progress progress) {
        this.layout = layout;
        this.precision = precision;
        this.progress = progress;
        this.names = Families.CLIP.names(config);
        this.shapes = names.shapes(layout);
        if (layout == Layout.OPENAI) {
            scalars.put("input_resolution", config.vision().imageSize());
            scalars.put("context_length", config.text().contextLength());
            scalars.put("vocab_size", config.text().vocabSize());
        }
    }

    public static String fileName(Layout layout) {
        return switch (layout) {
            case HF -> "model.safetensors";
            case OPEN_CLIP -> "open_clip_model.safetensors";
            case OPENAI -> "openai_model.safetensors";
        };
    }

    /**
     * Writes the file.
     *
     * @return number of values that were too large for their type and were written as its largest value, by tensor
     */
    public SequencedMap<String, Long> write(StagedDirectory directory, Source source) {
        List<TensorInfo> tensors = new ArrayList<>();
        shapes.forEach((name, shape) -> tensors.add(new TensorInfo(name, precision.dtype(canonical(name)), shape)));
        for (String name : scalars.keySet()) tensors.add(TensorInfo.of(name, DType.I64));
        progress.start(
                fileName(layout),
                tensors.stream().mapToLong(TensorInfo::byteSize).sum());
        // transformers refuses a file that does not say which framework wrote it.
        Map<String, String> metadata = Map.of("format", "pt");
        try {
            SafetensorsWriter.write(directory.path().resolve(fileName(layout)), tensors, metadata, (tensor, sink) -> {
                Integer scalar = scalars.get(tensor.name());
                if (scalar == null) writeWeight(tensor, sink, source);
                else writeScalar(scalar, sink);
            });
        } catch (SafetensorsException e) {
            throw directory.named(e);
        }
        progress.done();
        return overflows;
    }

    private String canonical(String name) {
        return names.canonical(layout, name).canonical();
    }

    private void writeScalar(int value, TensorSink sink) {
        byte[] bytes = new byte[Long.BYTES];
        MemorySegment.ofArray(bytes).set(I64, 0, value);
        sink.write(MemorySegment.ofArray(bytes));
        progress.advance(Long.BYTES);
    }

    private void writeWeight(TensorInfo tensor, TensorSink sink, Source source) {
        long size = tensor.elementCount();
        try (Arena arena = Arena.ofShared()) {
            Values values = source.open(tensor.name(), tensor.shape(), arena);
            long overflow = 0;
            for (long at = 0; at < size; at += (long) RUN * runs.length) {
                long first = at;
                int count = (int) Math.min(runs.length, (size - first + RUN - 1) / RUN);
                overflow += IntStream.range(0, count)
                        .parallel()
                        .mapToLong(i -> fill(values, tensor, first + (long) i * RUN, runs[i]))
                        .sum();
                for (int i = 0; i < count; i++) {
                    int length = length(size, first + (long) i * RUN);
                    sink.write(runs[i], 0, length);
                    progress.advance((long) length * tensor.dtype().bytes());
                }
            }
            if (overflow > 0) overflows.put(tensor.name(), overflow);
        }
    }

    private static int length(long size, long from) {
        return (int) Math.min(RUN, size - from);
    }

    private static long fill(Values values, TensorInfo tensor, long from, float[] run) {
        int length = length(tensor.elementCount(), from);
        values.read(from, run, length);
        float limit = leastOverflow(tensor.dtype());
        if (limit == Float.POSITIVE_INFINITY) return 0;
        float greatest = greatestFinite(tensor.dtype());
        long overflow = 0;
        for (int i = 0; i < length; i++) {
            float magnitude = Math.abs(run[i]);
            if (magnitude < limit || magnitude == Float.POSITIVE_INFINITY || Float.isNaN(magnitude)) continue;
            run[i] = Math.copySign(greatest, run[i]);
            overflow++;
        }
        return overflow;
    }

    /** The smallest magnitude that rounds to infinity. */
    private static float leastOverflow(DType dtype) {
        return dtype == DType.F16 ? 65520f : dtype == DType.BF16 ? 0x1.ffp127f : Float.POSITIVE_INFINITY;
    }

    private static float greatestFinite(DType dtype) {
        return dtype == DType.F16 ? 65504f : dtype == DType.BF16 ? 0x1.fep127f : Float.MAX_VALUE;
    }

    /** The error for overflows where saturation was not asked for. */
    public ClipException overflowError(String source) {
        Map.Entry<String, Long> first = overflows.firstEntry();
        DType dtype = precision.dtype(canonical(first.getKey()));
        return new ClipException(String.format(
                Locale.ROOT,
                "%s: %d values in %d tensors do not fit %s (largest value %s), the first in %s (%d values)",
                source,
                overflows.values().stream().mapToLong(Long::longValue).sum(),
                overflows.size(),
                dtype,
                greatestFinite(dtype),
                first.getKey(),
                first.getValue()));
    }
}
