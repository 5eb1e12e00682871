package io.github.clip4j.cli.evaluate;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.cli.command.LabelEmbeddings;
import io.github.clip4j.cli.command.ModelOptions;
import io.github.clip4j.cli.command.Templates;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Failures;
import io.github.clip4j.cli.io.ModelDigest;
import io.github.clip4j.cli.io.ProgressMeter;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.cli.io.WeightProgress;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.Tower;
import io.github.clip4j.tasks.dataset.LabelledImages;
import io.github.clip4j.tasks.evaluation.ZeroShotRun;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code clip eval zeroshot --dataset}: a model on labelled images. */
final class ImageEvaluation {
    private static final int CONFUSED = 20;

    private final Context context;
    private final DatasetOptions asked;
    private final ModelOptions model;
    private final ClipOptions options;

    ImageEvaluation(Context context, DatasetOptions asked, ModelOptions model, ClipOptions options) {
        this.context = context;
        this.asked = asked;
        this.model = model;
        this.options = options;
    }

    /**
     * Runs it.
     *
     * @param scale of the softmax; null for the model's own
     * @param json how the figures are printed
     * @return the exit code
     */
    int run(Path dataset, @Nullable Double scale, boolean json) {
        LabelledImages images;
        try (ProgressMeter _ = ProgressMeter.time(context.messages(), "looking for images")) {
            LabelledImages all = LabelledImages.open(dataset, asked.classes());
            images = asked.ownClasses ? all.amongOwnClasses() : all;
        }
        List<String> templates =
                asked.templates.isEmpty() && !images.templates().isEmpty()
                        ? images.templates()
                        : Templates.of(asked.templates);
        try (Clip clip = model.open(context.messages(), options)) {
            clip.model().require(Tower.IMAGE);
            clip.model().require(Tower.TEXT);
            double factor = scale == null ? clip.scoring().scale() : scale;
            ZeroShotClassifier classifier = classifier(clip, images, templates);
            ZeroShotRun.Result result;
            try (ProgressMeter meter = ProgressMeter.items(context.messages(), "images", images.count())
                    .until(WeightProgress.of(clip.model().checkpoint(), true))) {
                ZeroShotRun run = new ZeroShotRun(clip, classifier, images, factor, listener(meter));
                result = asked.resume == null
                        ? run.run()
                        : run.run(asked.resume, subject(clip, images, templates, factor));
            }
            if (result.resumed() > 0)
                context.messages()
                        .hint(asked.resume + ": " + result.resumed() + " of " + images.count()
                                + " images were known from an earlier run");
            print(dataset, images, templates, result, json);
        }
        return context.messages().exitCode();
    }

    /**
     * All classes: with one left out, the others would have other numbers. Those with the same name are computed once,
     * so that they tie exactly on any backend.
     */
    private ZeroShotClassifier classifier(Clip clip, LabelledImages images, List<String> templates) {
        List<String> names = images.classes().names();
        List<String> distinct = names.stream().distinct().toList();
        List<Located> labels =
                distinct.stream().map(name -> new Located("classes", name)).toList();
        float[][] weights = new LabelEmbeddings(context, clip, options, templates)
                .classifier(labels, !asked.noCache)
                .weights();
        if (weights.length < distinct.size())
            throw new ClipException("classes: " + (distinct.size() - weights.length) + " of " + distinct.size()
                    + " cannot be used, see above; give names that fit the model, or --truncate");
        Map<String, float[]> weightOf = new HashMap<>();
        for (int i = 0; i < weights.length; i++) weightOf.put(distinct.get(i), weights[i]);
        return clip.classifier(names, names.stream().map(weightOf::get).toArray(float[][]::new));
    }

    private Map<String, String> subject(Clip clip, LabelledImages images, List<String> templates, double scale) {
        Map<String, String> subject = new LinkedHashMap<>();
        subject.put("model", ModelDigest.ofEmbeddings(clip, options));
        subject.put("classes", ModelDigest.ofLines(images.classes().names()));
        subject.put("templates", ModelDigest.ofLines(templates));
        subject.put("dataset", images.digest());
        subject.put("scale", String.valueOf(scale));
        return subject;
    }

    private ZeroShotRun.Listener listener(ProgressMeter meter) {
        return new ZeroShotRun.Listener() {
            @Override
            public void advanced() {
                meter.advance(1);
            }

            @Override
            public void failed(String name, RuntimeException why) {
                ClipException placed = new ClipException(Failures.describe(why)).in(name);
                context.messages().fail(String.valueOf(placed.getMessage()));
            }
        };
    }

    private void print(
            Path dataset, LabelledImages images, List<String> templates, ZeroShotRun.Result result, boolean json) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("dataset", dataset.toString());
        facts.put("model", model.name());
        facts.put("templates", templates.size());
        facts.put("images_left_out", result.failed());
        facts.putAll(result.report().facts());
        List<String> names = images.classes().names();
        facts.put(
                "confusion_pairs_names",
                result.report().confusions().stream()
                        .limit(CONFUSED)
                        .map(c -> List.of(c.count(), names.get(c.label()), names.get(c.predicted())))
                        .toList());
        FactOutput.print(context, facts, json);
        Optional.ofNullable(asked.html)
                .ifPresent(file -> new ZeroShotPage(model.name() + " on " + dataset, images, result).write(file));
    }
}
