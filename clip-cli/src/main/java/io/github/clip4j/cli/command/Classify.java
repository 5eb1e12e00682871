package io.github.clip4j.cli.command;

import io.github.clip4j.Classification;
import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.PromptTemplates;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.error.ClipException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip classify}. */
@Command(
        name = "classify",
        description = "Tell which labels go with images.",
        footer = {
            "",
            "Example: clip classify --label \"a dog\" --label \"a rocket\" examples/*.png",
            "JSON: {\"input\":…,\"classes\":[{\"label\":…,\"probability\":…,\"cosine\":…},…]}, most probable first."
        },
        sortOptions = false)
public final class Classify implements Callable<Integer> {
    private static final String IMAGENET_80 = "imagenet80";

    private final Context context;

    @Option(names = "--label", paramLabel = "L", description = "A label; may be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--labels", paramLabel = "FILE", description = "Labels, one per line; blank lines are skipped.")
    private @Nullable Path labelFile;

    @Option(
            names = "--template",
            paramLabel = "T",
            description = {
                "A sentence with {} for the label, or imagenet80 for OpenAI's 80; may be repeated, then embeddings are"
                        + " averaged.",
                "Default: the label as it is."
            })
    private List<String> templates = new ArrayList<>();

    @Option(names = "--top", paramLabel = "K", description = "Print the K most probable labels only.")
    private int top = Integer.MAX_VALUE;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<String> images = new ArrayList<>();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private TextFlags texts = new TextFlags();

    @Mixin
    private ImageFlags imageFlags = new ImageFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Classify(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (top < 1) throw new ClipException("--top: expected 1 or more, found " + top);
        List<String> all = new ArrayList<>(labels);
        if (labelFile != null) all.addAll(TextInput.labels(labelFile));
        if (all.isEmpty()) throw new ClipException("no labels: give --label or --labels");
        ClipOptions options = imageFlags.applyTo(texts.applyTo(model.options()));
        try (Clip clip = model.open(context.messages(), options)) {
            ZeroShotClassifier classifier = clip.classifier(all, expandedTemplates());
            new ImageInputs(context, images, clip.concurrentInputs())
                    .embed(clip, (input, embedding) -> print(input, classifier.classify(embedding)));
        }
        return context.messages().exitCode();
    }

    private List<String> expandedTemplates() {
        if (templates.isEmpty()) return PromptTemplates.PLAIN;
        List<String> expanded = new ArrayList<>();
        for (String template : templates) {
            if (template.equals(IMAGENET_80)) expanded.addAll(PromptTemplates.imageNet());
            else expanded.add(template);
        }
        return expanded;
    }

    private void print(String input, List<Classification> classes) {
        List<Classification> best = classes.subList(0, Math.min(top, classes.size()));
        Results results = context.results();
        if (output.json) {
            results.json(json(input, best));
            return;
        }
        results.line(Messages.printable(input));
        for (Classification c : best)
            results.line(
                    String.format(Locale.ROOT, "%7.2f %%  %s", 100 * c.probability(), Messages.printable(c.label())));
    }

    private static Map<String, Object> json(String input, List<Classification> classes) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Classification c : classes) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", c.label());
            entry.put("probability", c.probability());
            entry.put("cosine", c.cosine());
            list.add(entry);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("input", input);
        object.put("classes", list);
        return object;
    }
}
