package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.Clip;
import io.github.clip4j.EmbeddingReceiver;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.tasks.dataset.CaptionedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates how well a model finds images by their captions and captions by their images. Embeddings are held in
 * memory, images only while they are embedded. For one thread, and one data set.
 */
public final class RetrievalRun {
    private final Clip clip;
    private final Listener listener;

    private final List<float[]> images = new ArrayList<>();
    /** Where an image's embedding is among them. */
    private final Map<Path, Integer> places = new HashMap<>();

    private final List<float[]> texts = new ArrayList<>();
    private final List<Integer> textToImage = new ArrayList<>();

    /** Hears how far it is. */
    public interface Listener {
        /** An image or a caption was embedded, or failed. */
        void advanced();

        /**
         * An image with its captions, or a caption, is left out.
         *
         * @param name what it is called
         * @param why one line
         */
        void failed(String name, RuntimeException why);
    }

    /**
     * A run.
     *
     * @param clip the model
     * @param listener hears how far it is
     */
    public RetrievalRun(Clip clip, Listener listener) {
        this.clip = clip;
        this.listener = listener;
    }

    /** A caption and where it belongs. */
    private record Caption(Path file, int image, String text) {}

    /**
     * Evaluates.
     *
     * @param captioned images, each once
     * @return the figures as {@link RetrievalEvaluation} gives them, and how many images and captions are left out
     * @throws ClipException in one line, if nothing is left
     */
    public Map<String, Object> run(List<CaptionedImage> captioned) {
        clip.encodeFiles(captioned.stream().map(CaptionedImage::file), new ImageReceiver());
        List<Caption> captions = new ArrayList<>();
        for (CaptionedImage image : captioned) {
            Integer place = places.get(image.file());
            if (place != null)
                for (String text : image.captions()) captions.add(new Caption(image.file(), place, text));
        }
        int all = captioned.stream().mapToInt(image -> image.captions().size()).sum();
        clip.encodeTexts(captions.stream().map(Caption::text), new TextReceiver(captions));
        int[] used = textToImage.stream().mapToInt(i -> i).distinct().sorted().toArray();
        if (used.length == 0) throw new ClipException("evaluation: no image with a caption can be used");
        int[] renumbered = new int[images.size()];
        for (int i = 0; i < used.length; i++) renumbered[used[i]] = i;
        float[][] kept = new float[used.length][];
        for (int i = 0; i < used.length; i++) kept[i] = images.get(used[i]);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("images_left_out", captioned.size() - kept.length);
        facts.put("captions_left_out", all - texts.size());
        facts.putAll(RetrievalEvaluation.of(
                kept,
                texts.toArray(float[][]::new),
                textToImage.stream().mapToInt(i -> renumbered[i]).toArray()));
        return facts;
    }

    private final class ImageReceiver implements EmbeddingReceiver<Path> {
        @Override
        public void embedded(Path file, float[] embedding) {
            places.put(file, images.size());
            images.add(embedding);
            listener.advanced();
        }

        @Override
        public void failed(Path file, RuntimeException why) {
            listener.failed(file.toString(), why);
            listener.advanced();
        }
    }

    /** Is told of the captions in their order. */
    private final class TextReceiver implements EmbeddingReceiver<String> {
        private final List<Caption> captions;
        private int next;

        TextReceiver(List<Caption> captions) {
            this.captions = captions;
        }

        @Override
        public void embedded(String text, float[] embedding) {
            texts.add(embedding);
            textToImage.add(captions.get(next).image());
            next++;
            listener.advanced();
        }

        @Override
        public void failed(String text, RuntimeException why) {
            Caption caption = captions.get(next);
            next++;
            listener.failed(caption.file() + ", caption \"" + text + '"', why);
            listener.advanced();
        }
    }
}
