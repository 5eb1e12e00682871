package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.Classification;
import io.github.clip4j.Clip;
import io.github.clip4j.EmbeddingReceiver;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.Image;
import io.github.clip4j.tasks.dataset.LabelledImage;
import io.github.clip4j.tasks.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;

/**
 * Evaluates a model on a data set: each image is read, embedded and classified as {@link ZeroShotClassifier} does it,
 * batch by batch, and only what is wrong most is remembered. For one thread, and one data set.
 */
public final class ZeroShotRun {
    /** Of mistakes. */
    private static final int WORST = 24;

    private final Clip clip;
    private final ZeroShotClassifier classifier;
    private final LabelledImages images;
    private final double scale;
    private final Listener listener;
    private final ZeroShotEvaluation evaluation;
    /** The most confident first, of equal ones the earlier. */
    private final Comparator<Mistake> order =
            Comparator.comparingDouble(Mistake::confidence).reversed().thenComparingLong(Mistake::number);

    private final PriorityQueue<Mistake> worst = new PriorityQueue<>(order.reversed());
    /** Images so far, those that failed among them. */
    private long number;

    private long judged;
    private long failed;
    private long resumed;

    /** Hears how far it is. */
    public interface Listener {
        /** An image was judged, now or before, or failed. */
        void advanced();

        /**
         * An image is left out.
         *
         * @param name what it is called
         * @param why one line
         */
        void failed(String name, RuntimeException why);
    }

    /**
     * An image that is taken for something else.
     *
     * @param number of the image, from 0
     * @param name as {@link LabelledImage#name}
     * @param label its class
     * @param predicted the class that it is taken for
     * @param confidence how surely, 0 to 1
     */
    public record Mistake(long number, String name, int label, int predicted, double confidence) {}

    /**
     * What is found.
     *
     * @param report the figures of those images that could be read
     * @param failed how many could not
     * @param resumed how many of both were known from a journal
     * @param worst mistakes, the most confident first
     */
    public record Result(ZeroShotReport report, long failed, long resumed, List<Mistake> worst) {}

    /**
     * A run.
     *
     * @param clip the model
     * @param classifier of the data set's classes, in their order
     * @param images the data set
     * @param scale what cosines are multiplied by before the softmax; that of {@link Clip#scoring()} gives the model's
     *     own probabilities
     * @param listener hears how far it is
     */
    public ZeroShotRun(
            Clip clip, ZeroShotClassifier classifier, LabelledImages images, double scale, Listener listener) {
        this.clip = clip;
        this.classifier = classifier;
        this.images = images;
        this.scale = scale;
        this.listener = listener;
        int classes = images.classes().names().size();
        if (classifier.labels().size() != classes)
            throw new ClipException(
                    "evaluation: " + classifier.labels().size() + " labels for " + classes + " classes");
        evaluation = new ZeroShotEvaluation(classes, scale);
    }

    /**
     * Evaluates all images.
     *
     * @return what is found
     * @throws ClipException in one line, if no image can be read
     */
    public Result run() {
        embed(_ -> {});
        return result();
    }

    /**
     * Evaluates all images, or those that are left after an earlier run with the same journal.
     *
     * @param journal its file, made if it is missing
     * @param subject what the journal must be of, as {@link ZeroShotJournal#open}
     * @return what is found, the same as without interruptions
     * @throws ClipException in one line, if no image can be read, or the journal is of something else
     */
    public Result run(Path journal, Map<String, String> subject) {
        try (ZeroShotJournal lines = ZeroShotJournal.open(journal, subject, this::accept)) {
            resumed = number;
            embed(lines::add);
        }
        return result();
    }

    private Result result() {
        if (judged == 0) throw new ClipException("evaluation: no image can be used");
        List<Mistake> sorted = new ArrayList<>(worst);
        sorted.sort(order);
        return new Result(evaluation.report(), failed, resumed, sorted);
    }

    private interface Journal {
        void add(ZeroShotJournal.Line line);
    }

    private void embed(Journal journal) {
        try (LabelledImages.Cursor cursor = images.images(this::fail)) {
            for (long i = 0; i < resumed && cursor.hasNext(); i++) cursor.next();
            clip.encodeImages(
                    StreamSupport.stream(Spliterators.spliteratorUnknownSize(cursor, Spliterator.ORDERED), false),
                    this::read,
                    new EmbeddingReceiver<LabelledImage>() {
                        @Override
                        public void embedded(LabelledImage image, float[] embedding) {
                            take(
                                    journal,
                                    new ZeroShotJournal.Line(image.name(), Optional.of(judge(image, embedding)), ""));
                        }

                        @Override
                        public void failed(LabelledImage image, RuntimeException why) {
                            take(journal, new ZeroShotJournal.Line(image.name(), Optional.empty(), reason(image, why)));
                        }
                    });
        }
    }

    /** Without the image's place, which may be another when the journal is read. */
    private static String reason(LabelledImage image, RuntimeException why) {
        String message = why instanceof ClipException ? String.valueOf(why.getMessage()) : why.toString();
        String place = image.image().id() + ": ";
        return message.startsWith(place) ? message.substring(place.length()) : message;
    }

    private Image read(LabelledImage image) {
        return Image.read(image.image().read(), image.image().id(), clip.imageOptions());
    }

    private ZeroShotOutcome judge(LabelledImage image, float[] embedding) {
        double[] scores = new double[classifier.labels().size()];
        for (Classification found : classifier.classify(embedding)) scores[found.index()] = found.cosine();
        return ZeroShotOutcome.of(image.label(), scores, scale);
    }

    private void take(Journal journal, ZeroShotJournal.Line line) {
        journal.add(line);
        accept(line);
    }

    private void accept(ZeroShotJournal.Line line) {
        line.outcome()
                .ifPresentOrElse(
                        outcome -> count(line.name(), outcome),
                        () -> fail(images.id(line.name()), new ClipException(line.failure())));
        number++;
        listener.advanced();
    }

    private void count(String name, ZeroShotOutcome outcome) {
        evaluation.add(outcome);
        judged++;
        if (outcome.predicted() == outcome.label()) return;
        worst.add(new Mistake(number, name, outcome.label(), outcome.predicted(), outcome.confidence()));
        if (worst.size() > WORST) worst.remove();
    }

    private void fail(String name, RuntimeException why) {
        failed++;
        listener.failed(name, why);
    }
}
