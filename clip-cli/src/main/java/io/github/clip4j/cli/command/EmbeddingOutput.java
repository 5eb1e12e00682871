package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.NpyWriter;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.cli.io.TensorSpool;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes embeddings one by one: prints them, or collects them for a file. */
interface EmbeddingOutput extends AutoCloseable {
    /** Takes one embedding. */
    void accept(String input, float[] embedding);

    /** Called when all have been accepted. */
    void finish(int embedDim);

    @Override
    void close();

    /** Opens the output that the options ask for. */
    static EmbeddingOutput open(Context context, EmbedOptions embed, OutputOptions output, String tensor) {
        if (embed.out == null) return output.json ? new AsJson(context.results()) : new AsText(context.results());
        String name = embed.out.toString();
        if (!name.endsWith(ToFile.NPY) && !name.endsWith(ToFile.SAFETENSORS))
            throw new ClipException("--out " + name + ": expected a name that ends in .npy or .safetensors");
        return new ToFile(context, output.json, embed.out, tensor, new TensorSpool(embed.out));
    }

    /** One line of JSON per embedding. */
    record AsJson(Results results) implements EmbeddingOutput {
        @Override
        public void accept(String input, float[] embedding) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("input", input);
            object.put("embedding", embedding);
            results.json(object);
        }

        @Override
        public void finish(int embedDim) {}

        @Override
        public void close() {}
    }

    /** One line for people per embedding. */
    record AsText(Results results) implements EmbeddingOutput {
        private static final int SHOWN = 5;

        @Override
        public void accept(String input, float[] embedding) {
            StringBuilder line = new StringBuilder(Messages.printable(input)).append("  [");
            for (int i = 0; i < Math.min(SHOWN, embedding.length); i++)
                line.append(String.format(Locale.ROOT, "%.4f, ", embedding[i]));
            results.line(line + "…] " + embedding.length + " numbers");
        }

        @Override
        public void finish(int embedDim) {}

        @Override
        public void close() {}
    }

    /** All in one file. */
    final class ToFile implements EmbeddingOutput {
        static final String NPY = ".npy";
        static final String SAFETENSORS = ".safetensors";

        private final Context context;
        private final boolean json;
        private final Path file;
        private final String tensor;
        private final TensorSpool spool;
        private long rows;

        ToFile(Context context, boolean json, Path file, String tensor, TensorSpool spool) {
            this.context = context;
            this.json = json;
            this.file = file;
            this.tensor = tensor;
            this.spool = spool;
        }

        @Override
        public void accept(String input, float[] embedding) {
            spool.append(embedding);
            rows++;
        }

        @Override
        public void finish(int embedDim) {
            TensorInfo info = TensorInfo.of(tensor, DType.F32, rows, embedDim);
            try (Arena arena = Arena.ofConfined()) {
                var data = spool.map(0, info.byteSize(), arena);
                if (file.toString().endsWith(NPY)) NpyWriter.write(file, info, data);
                else SafetensorsWriter.write(file, List.of(info), Map.of(), (_, sink) -> sink.write(data));
            }
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("output", file.toString());
                object.put("shape", new long[] {rows, embedDim});
                context.results().json(object);
            } else {
                context.messages().say(String.format(Locale.ROOT, "wrote %d x %d float32 to %s", rows, embedDim, file));
            }
        }

        @Override
        public void close() {
            spool.close();
        }
    }
}
