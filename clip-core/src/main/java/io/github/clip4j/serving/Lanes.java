package io.github.clip4j.serving;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.serving.Work.Images;
import io.github.clip4j.serving.Work.Load;
import io.github.clip4j.serving.Work.Texts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a model runs in, on one device or several: each lane has one, for one batch and one thread at a
 * time. Neighbouring lanes are on different devices, so that the first batches go to all of them.
 */
final class Lanes implements BatchQueue.Batches<Work, float[]>, AutoCloseable {
    private final int batchSize;
    private final int pixelsPerImage;
    private final List<Device> devices;
    private final List<Lane> lanes = new ArrayList<>();

    Lanes(List<Device> devices, int batchSize, int pixelsPerImage) {
        this.devices = devices;
        this.batchSize = batchSize;
        this.pixelsPerImage = pixelsPerImage;
        for (int session = 0; lanes.size() < sessions(devices); session++)
            for (Device device : devices)
                if (session < device.backend().concurrentSessions()) lanes.add(new Lane(device));
    }

    private static int sessions(List<Device> devices) {
        return devices.stream()
                .mapToInt(device -> device.backend().concurrentSessions())
                .sum();
    }

    List<Device> devices() {
        return devices;
    }

    /** How many batches can run at once. */
    int size() {
        return lanes.size();
    }

    /** The backend of the first device. */
    Backend first() {
        return devices.getFirst().backend();
    }

    @Override
    public boolean joins(Work next, List<Work> batch) {
        int items = items(batch);
        if (items + next.items() > batchSize) return false;
        return switch (next) {
            case Images images -> batch.getFirst() instanceof Images first && images.joins(first);
            case Texts texts ->
                batch.getFirst() instanceof Texts first
                        && texts.joins(first)
                        && extent(batch).fits(texts.tokens().extent());
            case Load _ -> false;
        };
    }

    @Override
    public boolean full(List<Work> batch) {
        return items(batch) >= batchSize
                || switch (batch.getFirst()) {
                    case Images images -> !images.joins(images);
                    case Texts texts -> !texts.joins(texts);
                    case Load _ -> true;
                };
    }

    private static int items(List<Work> batch) {
        int items = 0;
        for (Work work : batch) items += work.items();
        return items;
    }

    private static Extent extent(List<Work> texts) {
        return texts.stream()
                .map(work -> ((Texts) work).tokens().extent())
                .reduce(Extent::with)
                .orElseThrow();
    }

    @Override
    public List<float[]> run(List<Work> batch, int number) {
        Lane lane = lanes.get(number);
        return switch (batch.getFirst()) {
            case Images first -> {
                MemorySegment pixels = batch.size() == 1 ? first.pixels() : joinedPixels(batch, lane);
                Tensor out = lane.device().image().forward(lane.pass(first.output()), pixels, items(batch));
                yield rows(lane.session(), out, batch);
            }
            case Texts first -> {
                Tensor out = lane.device()
                        .text()
                        .forward(lane.pass(first.output()), joinedTokens(batch).input());
                yield rows(lane.session(), out, batch);
            }
            case Load _ -> {
                devices.forEach(Device::preload);
                yield List.of(new float[0]);
            }
        };
    }

    private MemorySegment joinedPixels(List<Work> batch, Lane lane) {
        MemorySegment all = MemorySegment.ofArray(lane.joined(Math.multiplyExact(items(batch), pixelsPerImage)));
        long offset = 0;
        for (Work work : batch) {
            MemorySegment pixels = ((Images) work).pixels();
            MemorySegment.copy(pixels, 0, all, offset, pixels.byteSize());
            offset += pixels.byteSize();
        }
        return all;
    }

    private static TokenBatch joinedTokens(List<Work> batch) {
        return TokenBatch.join(
                batch.stream().map(work -> ((Texts) work).tokens()).toList());
    }

    /** Each call's embeddings. */
    private static List<float[]> rows(Session session, Tensor out, List<Work> batch) {
        float[] all = new float[Math.multiplyExact(out.rows(), out.columns())];
        session.read(out, MemorySegment.ofArray(all));
        if (batch.size() == 1) return List.of(all);
        List<float[]> parts = new ArrayList<>();
        int from = 0;
        for (Work work : batch) {
            int to = from + work.items() * out.columns();
            parts.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        return parts;
    }

    /** Closes all of them, even if one fails to close; the first failure is thrown, with the others in it. */
    @Override
    public void close() {
        RuntimeException first = null;
        for (AutoCloseable part :
                Stream.<AutoCloseable>concat(lanes.stream(), devices.stream()).toList()) first = closed(part, first);
        if (first != null) throw first;
    }

    private static @Nullable RuntimeException closed(AutoCloseable part, @Nullable RuntimeException before) {
        try {
            part.close();
            return before;
        } catch (Exception e) {
            RuntimeException failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
            if (before == null) return failure;
            before.addSuppressed(failure);
            return before;
        }
    }
}
