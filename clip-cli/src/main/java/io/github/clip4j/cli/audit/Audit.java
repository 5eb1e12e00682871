package io.github.clip4j.cli.audit;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.Similarity;
import io.github.clip4j.checkpoint.TensorFiles;
import io.github.clip4j.cli.command.ImageFlags;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.TextFlags;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.tensor.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip audit}. */
@Command(
        name = "audit",
        description = {
            "Run the towers and compare every intermediate result with a golden file's, or write them to a file.",
            "Prints one line per tensor; the exit code is 1 if one fails or none could be compared."
        },
        footer = {
            "",
            "Example: clip audit --dump good.safetensors --text \"a dog\" examples/dog.png, and after a change",
            "         clip audit --golden good.safetensors --tol exact",
            "JSON: {\"tensor\":…,\"verdict\":…,\"max\":…,\"relrms\":…,\"tolerance\":…}, then the totals."
        },
        sortOptions = false)
public final class Audit implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "Images to run the image tower on.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--text", paramLabel = "T", description = "A text to run the text tower on; may be repeated.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--golden", paramLabel = "FILE", description = "Expected tensors, .safetensors.")
    private @Nullable Path golden;

    @Option(
            names = "--inputs",
            paramLabel = "FILE",
            description =
                    "Tensors pixel_values [B,3,S,S] and ids [N,T] (also input.… or text_ids), instead of images and"
                            + " texts. Default: those of the golden file.")
    private @Nullable Path inputs;

    @Option(
            names = "--prefix",
            paramLabel = "P",
            description =
                    "Compare the golden tensors whose names begin with P, as they are stored: f32., vision.block.3., or"
                            + " f64.text. Default: f64. if there are any, else all.")
    private @Nullable String prefix;

    @Option(
            names = "--tol",
            paramLabel = "NAME",
            description = "fp32, f16w, bf16, w8, w8a8 or exact. Default: ${DEFAULT-VALUE}.")
    private String tolerance = Tolerance.FP32.id();

    @Option(
            names = "--dump",
            paramLabel = "FILE",
            description =
                    "Write the inputs and every traced tensor under the golden's names to a .safetensors file, which"
                            + " can be a --golden later.")
    private @Nullable Path dump;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags textFlags = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Audit(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (golden == null && dump == null) throw new ClipException("nothing to do: give --golden, --dump or both");
        boolean given = !images.isEmpty() || !texts.isEmpty();
        if (golden == null && inputs == null && !given)
            throw new ClipException("no inputs: give images, --text, --inputs or --golden");
        if (inputs != null && given) throw new ClipException("give --inputs, or images and --text, not both");
        Tolerance limits = Tolerance.parse(tolerance);
        try (TensorFile goldenFile = golden == null ? null : TensorFiles.open(golden);
                TensorFile inputFile = inputs == null ? null : TensorFiles.open(inputs);
                TensorDump dumped = dump == null ? null : new TensorDump(dump)) {
            List<TensorReceiver> receivers = new ArrayList<>();
            Golden expected = goldenFile == null ? null : new Golden(goldenFile, prefix);
            TensorComparison comparison =
                    expected == null ? null : new TensorComparison(expected, limits, context.results(), output.json);
            if (comparison != null) receivers.add(comparison);
            if (dumped != null) receivers.add(dumped);
            ClipOptions options = imageFlags.applyTo(textFlags.applyTo(model.options()));
            AuditInputs stored = given ? null : read(inputFile, goldenFile);
            try (Clip clip = model.open(context.messages(), options)) {
                AuditInputs values =
                        stored == null ? AuditInputs.of(clip, images, texts, options.truncate()) : usable(stored, clip);
                leaveOut(clip.model().towers(), expected, stored);
                if (dumped != null) dumped.inputs(values, clip.config().vision().imageSize());
                run(clip, values, receivers);
            }
            if (dumped != null) context.messages().say("wrote " + dumped.finish() + " tensors to " + dump);
            return comparison == null || comparison.finish() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private AuditInputs read(@Nullable TensorFile inputFile, @Nullable TensorFile goldenFile) {
        List<TensorFile> files = new ArrayList<>();
        if (inputFile != null) files.add(inputFile);
        if (goldenFile != null) files.add(goldenFile);
        AuditInputs values = AuditInputs.read(files);
        if (values.images() == 0 && values.texts().isEmpty())
            throw new ClipException(files.getFirst().source() + ": neither pixel_values nor ids");
        if (values.images() == 0) context.messages().say("no pixel_values in the inputs: the image tower is not run");
        if (values.texts().isEmpty()) context.messages().say("no ids in the inputs: the text tower is not run");
        return values;
    }

    /** A golden of the whole model serves one of its towers too. */
    private AuditInputs usable(AuditInputs stored, Clip clip) {
        Set<Tower> towers = clip.model().towers();
        AuditInputs usable = stored.of(towers);
        if (usable.images() == 0 && usable.texts().isEmpty()) clip.model().require(otherThan(towers));
        return usable;
    }

    /** What the model cannot compute is no failure of it. */
    private void leaveOut(Set<Tower> towers, @Nullable Golden expected, @Nullable AuditInputs stored) {
        if (towers.size() == Tower.values().length) return;
        Tower missing = otherThan(towers);
        int count = expected == null ? 0 : expected.leaveOut(missing);
        boolean given = stored != null
                && (missing == Tower.IMAGE
                        ? stored.images() > 0
                        : !stored.texts().isEmpty());
        String tower = "the model has no " + missing.id() + " tower: ";
        if (count > 0) context.messages().say(tower + "the golden's tensors of it (" + count + ") are left out");
        else if (given) context.messages().say(tower + "it is not run");
    }

    private static Tower otherThan(Set<Tower> towers) {
        return towers.contains(Tower.IMAGE) ? Tower.TEXT : Tower.IMAGE;
    }

    private static void run(Clip clip, AuditInputs inputs, List<TensorReceiver> receivers) {
        float[][] images = inputs.images() == 0
                ? new float[0][]
                : clip.traced(new AuditTrace(clip.config(), inputs.images(), receivers))
                        .encodePixels(inputs.pixels(), inputs.images());
        int count = inputs.texts().size();
        float[][] texts = count == 0
                ? new float[0][]
                : clip.traced(new AuditTrace(clip.config(), count, receivers)).encodeTokens(inputs.texts());
        if (images.length == 0 || texts.length == 0) return;
        float[][] logits = Similarity.cosines(images, texts);
        float scale = clip.logitScale();
        for (float[] row : logits) for (int i = 0; i < row.length; i++) row[i] *= scale;
        deliver(receivers, "image", logits);
        deliver(receivers, "text", transposed(logits));
    }

    private static void deliver(List<TensorReceiver> receivers, String what, float[][] logits) {
        float[][] probabilities = new float[logits.length][];
        for (int i = 0; i < logits.length; i++) probabilities[i] = Similarity.softmax(logits[i]);
        deliverRows(receivers, "logits_per_" + what, logits);
        deliverRows(receivers, "probs_per_" + what, probabilities);
    }

    private static void deliverRows(List<TensorReceiver> receivers, String name, float[][] rows) {
        int columns = rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) System.arraycopy(rows[i], 0, values, i * columns, columns);
        List<Long> shape = List.of((long) rows.length, (long) columns);
        for (TensorReceiver receiver : receivers) if (receiver.wants(name)) receiver.accept(name, shape, values);
    }

    private static float[][] transposed(float[][] rows) {
        float[][] out = new float[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) for (int j = 0; j < out.length; j++) out[j][i] = rows[i][j];
        return out;
    }
}
