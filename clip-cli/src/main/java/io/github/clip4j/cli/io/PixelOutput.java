package io.github.clip4j.cli.io;

import io.github.clip4j.cli.io.ImageFiles.ImageFile;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes preprocessed images one by one: writes a file for each, or collects them for one tensor. */
public interface PixelOutput extends AutoCloseable {
    /** Takes one image. */
    void accept(ImageFile input, PixelTensor pixels);

    /** Called when all have been accepted. */
    void finish();

    @Override
    void close();

    /** Opens the output that {@code --out} asks for. */
    static PixelOutput open(Context context, Path out, boolean json, List<ImageFile> inputs) {
        return out.toString().endsWith(".safetensors")
                ? new Stacked(context, out, json, new TensorSpool(out))
                : ToDirectory.open(context, out, json, inputs);
    }

    private static void print(Context context, boolean json, String input, Path file, PixelTensor pixels) {
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("input", input);
            object.put("output", file.toString());
            object.put("dtype", pixels.dtypeName());
            object.put("shape", pixels.info().shape());
            context.results().json(object);
        } else {
            context.results()
                    .line(Messages.printable(input + "  " + file + "  " + pixels.dtypeName() + " "
                            + pixels.info().shapeText()));
        }
    }

    /** One {@code .npy} file per image. */
    record ToDirectory(Context context, Path directory, boolean json) implements PixelOutput {
        static ToDirectory open(Context context, Path directory, boolean json, List<ImageFile> inputs) {
            Map<Path, String> files = new HashMap<>();
            for (ImageFile input : inputs) {
                String other = files.putIfAbsent(file(directory, input), input.name());
                if (other != null)
                    throw new ClipException("%s and %s would both be written to %s; use a run for each"
                            .formatted(other, input.name(), file(directory, input)));
            }
            create(directory);
            return new ToDirectory(context, directory, json);
        }

        private static void create(Path directory) {
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new ClipException(IoReason.unwritable(directory, e), e);
            }
        }

        /** Files of a folder keep their places below it. */
        private static Path file(Path directory, ImageFile input) {
            return directory.resolve(input.below() + ".npy");
        }

        @Override
        public void accept(ImageFile input, PixelTensor pixels) {
            Path file = file(directory, input);
            Path parent = file.getParent();
            if (input.below().getNameCount() > 1 && parent != null) create(parent);
            NpyWriter.write(file, pixels.info(), pixels.data());
            print(context, json, input.name(), file, pixels);
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }

    /** All in one tensor. */
    final class Stacked implements PixelOutput {
        private final Context context;
        private final Path file;
        private final boolean json;
        private final TensorSpool spool;
        private @Nullable TensorInfo first;
        private long count;

        Stacked(Context context, Path file, boolean json, TensorSpool spool) {
            this.context = context;
            this.file = file;
            this.json = json;
            this.spool = spool;
        }

        @Override
        public void accept(ImageFile input, PixelTensor pixels) {
            TensorInfo expected = first == null ? pixels.info() : first;
            if (!pixels.info().equals(expected))
                throw new ClipException(
                        "%s: preprocessed to %s, but the images before it to %s: they do not make one tensor"
                                .formatted(input.name(), pixels.info().shapeText(), expected.shapeText()));
            first = expected;
            spool.append(pixels.data());
            count++;
            print(context, json, input.name(), file, pixels);
        }

        @Override
        public void finish() {
            if (first == null) throw new ClipException("no image could be used; " + file + " is not written");
            List<Long> shape = new ArrayList<>(List.of(count));
            shape.addAll(first.shape());
            TensorInfo all = new TensorInfo(first.name(), first.dtype(), shape);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment data = spool.map(0, all.byteSize(), arena);
                SafetensorsWriter.write(file, List.of(all), Map.of(), (_, sink) -> sink.write(data));
            }
        }

        @Override
        public void close() {
            spool.close();
        }
    }
}
