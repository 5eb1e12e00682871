package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.cli.io.WeightProgress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip embed text}. */
@Command(
        name = "text",
        description = "Turn texts into vectors.",
        footer = {"", "JSON: {\"input\":…,\"embedding\":[…]}"},
        sortOptions = false)
public final class EmbedText implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "Texts.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--file", paramLabel = "F", description = "Texts, one per line; - is standard input.")
    private @Nullable String file;

    @Mixin
    private EmbedOptions embed = new EmbedOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags flags = new TextFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public EmbedText(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (texts.isEmpty() && file == null) throw new ClipException("no texts: give some, or --file");
        try (EmbeddingOutput out = EmbeddingOutput.open(context, embed, output, "text_embeds");
                Clip clip = model.open(context.messages(), flags.applyTo(model.options()))) {
            Summary summary = embed(clip, out);
            out.finish();
            summary.print("");
        }
        return context.messages().exitCode();
    }

    private Summary embed(Clip clip, EmbeddingOutput out) {
        try (ProgressMeter meter = ProgressMeter.items(context.messages(), "texts", total())
                .until(WeightProgress.of(clip.model().checkpoint(), false))) {
            TextBatch batch = new TextBatch(clip, out, meter);
            texts.stream().map(Located::argument).forEach(batch::add);
            if (file != null) TextInput.forEachLine(file, context.console().in(), batch::add, batch::fail);
            batch.flush();
            return batch.summary;
        }
    }

    /** For the progress on a terminal, the lines of a file are counted first. */
    private long total() {
        long lines = file == null || !context.messages().showsProgress() ? 0 : TextInput.count(file);
        return lines < 0 ? -1 : texts.size() + lines;
    }

    /** Collects texts until there are enough for all devices. */
    private final class TextBatch {
        private final Clip clip;
        private final EmbeddingOutput out;
        private final ProgressMeter meter;
        private final Tokenizer tokenizer;
        private final TokenizeOptions options = new TokenizeOptions(flags.truncate, false);
        private final Summary summary = new Summary(context, "texts");
        private final List<String> inputs = new ArrayList<>();
        private final List<int[]> ids = new ArrayList<>();

        TextBatch(Clip clip, EmbeddingOutput out, ProgressMeter meter) {
            this.clip = clip;
            this.tokenizer = clip.tokenizer();
            this.out = out;
            this.meter = meter;
        }

        void add(Located text) {
            try {
                ids.add(tokenizer.encode(text.text(), options));
                inputs.add(text.text());
            } catch (ClipException e) {
                fail(text.message(String.valueOf(e.getMessage())));
            }
            if (inputs.size() == clip.concurrentInputs()) flush();
        }

        void fail(String message) {
            context.messages().fail(message);
            meter.advance(1);
        }

        void flush() {
            if (inputs.isEmpty()) return;
            float[][] embeddings = (embed.raw ? clip.raw() : clip).encodeTokens(ids);
            for (int i = 0; i < embeddings.length; i++) {
                out.accept(inputs.get(i), embeddings[i]);
                summary.done();
            }
            meter.advance(embeddings.length);
            inputs.clear();
            ids.clear();
        }
    }
}
