package io.github.clip4j.cli.command;

import io.github.clip4j.Clip;
import io.github.clip4j.Encoder;
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
        private final List<Located> inputs = new ArrayList<>();
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
                inputs.add(text);
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
            List<float @Nullable []> embeddings = encoded();
            for (int i = 0; i < inputs.size(); i++) {
                float[] embedding = embeddings.get(i);
                if (embedding == null) continue;
                out.accept(inputs.get(i).text(), embedding);
                summary.done();
            }
            meter.advance(inputs.size());
            inputs.clear();
            ids.clear();
        }

        /** All at once; if one of them has no embedding, each alone, so that the others have theirs. */
        private List<float @Nullable []> encoded() {
            Encoder encoder = embed.raw ? clip.raw() : clip;
            try {
                return List.of(encoder.encodeTokens(ids));
            } catch (ClipException e) {
                List<float @Nullable []> embeddings = new ArrayList<>();
                for (int i = 0; i < ids.size(); i++) embeddings.add(encodedAlone(encoder, i));
                return embeddings;
            }
        }

        private float @Nullable [] encodedAlone(Encoder encoder, int i) {
            try {
                return encoder.encodeTokens(List.of(ids.get(i)))[0];
            } catch (ClipException e) {
                context.messages().fail(inputs.get(i).message(String.valueOf(e.getMessage())));
                return null;
            }
        }
    }
}
