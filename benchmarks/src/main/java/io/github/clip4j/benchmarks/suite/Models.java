package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.Noise;
import io.github.clip4j.benchmarks.engine.Job;
import io.github.clip4j.benchmarks.engine.NativeFiles;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.converter.OnnxExporter;
import io.github.clip4j.converter.output.Precision;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.converter.output.VocabularyWriter;
import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints of true size, given or made with random weights; their exports for other engines; inputs.
 *
 * @param given a directory of models, or null
 * @param made where models and exports are made
 * @param launcher runs scripts
 */
record Models(@Nullable Path given, Path made, Launcher launcher) {
    private static final Map<String, String> SHORT = Map.of("ViT-L-14", "L14", "ViT-B-32", "B32");
    private static final long SEED = 20210226;
    private static final int SIDE = 224;
    private static final int CONTEXT = 77;
    private static final int START_OF_TEXT = 49406;
    private static final int END_OF_TEXT = 49407;

    /** Tokens of a usual caption, with start and end. */
    private static final int CAPTION = 12;

    /** Pixels have about unit variance after normalisation. */
    private static final float PIXEL_SCALE = 3.4f;

    /** The checkpoint of a configuration. */
    Path directory(String model) {
        if (given != null) {
            for (String name : List.of(model, SHORT.getOrDefault(model, model))) {
                if (Files.isDirectory(given.resolve(name))) return given.resolve(name);
            }
        }
        Path directory = made.resolve(model);
        if (!Files.isDirectory(directory)) {
            Bench.progress("making " + model + " with random weights");
            SyntheticCheckpoint.write(
                    new SyntheticCheckpoint.Spec(SyntheticCheckpoint.config(model), SEED, Layout.HF, Precision.F32),
                    directory,
                    VocabularyWriter.NONE,
                    Progress.NONE);
        }
        return directory;
    }

    Job image(String model, int batch) throws IOException {
        Path file = made.resolve("pixels-" + batch);
        if (Files.notExists(file)) {
            float[] pixels = Noise.of(batch, 3 * SIDE * SIDE, 7);
            for (int i = 0; i < pixels.length; i++) pixels[i] *= PIXEL_SCALE;
            NativeFiles.write(file, pixels);
        }
        return new Job.Image(directory(model), batch, file, SIDE);
    }

    /** Texts that fill the context, or captions padded to it with end-of-text as Hugging Face's tokenizer does. */
    Job text(String model, int batch, boolean full) throws IOException {
        Path file = made.resolve((full ? "text-" : "caption-") + batch);
        Random random = new Random(11);
        int[] ids = new int[batch * CONTEXT];
        Arrays.fill(ids, END_OF_TEXT);
        int words = (full ? CONTEXT : CAPTION) - 2;
        for (int i = 0; i < batch; i++) {
            ids[i * CONTEXT] = START_OF_TEXT;
            for (int j = 1; j <= words; j++) ids[i * CONTEXT + j] = 320 + random.nextInt(40_000);
        }
        NativeFiles.write(file, ids);
        return new Job.Text(directory(model), batch, CONTEXT, file);
    }

    /** The job with the model in the form that the engine reads. */
    Job jobFor(String engine, Job job) throws EngineException {
        if (!engine.startsWith("onnxruntime")) return job;
        try {
            return switch (job) {
                case Job.Image i -> new Job.Image(exported(engine, i.model(), "image"), i.batch(), i.input(), i.side());
                case Job.Text t -> new Job.Text(exported(engine, t.model(), "text"), t.batch(), t.tokens(), t.input());
                default -> job;
            };
        } catch (IOException e) {
            throw new EngineException("export: " + e.getMessage());
        }
    }

    private Path exported(String engine, Path model, String tower) throws IOException, EngineException {
        Path directory = made.resolve(model.getFileName() + "-onnx");
        if (!Files.isDirectory(directory)) export(model, directory);
        Path quantised = directory.resolve(tower + "-int8.onnx");
        if (engine.endsWith("int8") && Files.notExists(quantised))
            quantise(directory.resolve(tower + ".onnx"), quantised);
        return directory;
    }

    private static void export(Path model, Path directory) {
        Bench.progress("exporting " + model + " to ONNX");
        try (PretrainedModel checkpoint = Families.open(model)) {
            OnnxExporter.export(checkpoint, directory, Progress.NONE);
        }
    }

    /** Makes the export in a directory of its own first: an interrupted run must not leave half a model. */
    private void quantise(Path from, Path to) throws IOException, EngineException {
        String python = launcher.python();
        if (python == null) throw new EngineException("not run: quantisation needs --python with onnxruntime");
        Bench.progress("quantising " + from);
        Path staging = Files.createTempDirectory(to.getParent(), "int8");
        Path script = launcher.script("quantize.py");
        Path staged = staging.resolve(to.getFileName());
        Process process = new ProcessBuilder(python, script.toString(), from.toString(), staged.toString())
                .redirectErrorStream(true)
                .redirectOutput(launcher.out().resolve("quantize.log").toFile())
                .start();
        try {
            if (process.waitFor() != 0) throw new EngineException("not run: quantize.py failed, see quantize.log");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted");
        }
        // The model comes last, because its presence says that all is there.
        Path data = Path.of(staged + ".data");
        if (Files.exists(data)) Files.move(data, Path.of(to + ".data"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(staged, to);
        Files.delete(staging);
    }
}
