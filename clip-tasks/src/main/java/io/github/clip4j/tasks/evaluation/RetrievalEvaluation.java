package io.github.clip4j.tasks.evaluation;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Retrieval of images by their captions and of captions by their images, as CLIP_benchmark
 * (metrics/zeroshot_retrieval.py) has it: an image may have several captions, a caption has one image. Of equal scores
 * the lower number comes first. No state.
 */
public final class RetrievalEvaluation {
    private static final int[] CUTS = {1, 5, 10};

    private RetrievalEvaluation() {}

    /**
     * Where an image's captions are among all.
     *
     * @param rank of the first of them, from 0
     * @param shares of them within each cut
     * @param averagePrecision of all of them
     */
    private record Found(int rank, double[] shares, double averagePrecision) {}

    /**
     * Evaluates embeddings, of which the inner products are taken in 64 bits.
     *
     * @param images (M, E)
     * @param texts (N, E)
     * @param textToImage (N), the image of each text, 0 to M - 1
     * @return the figures as they are written to JSON, in order: shares of queries from 0 to 1, ranks from 1
     * @throws ClipException in one line, if the parts do not fit, or an image has no text
     */
    public static Map<String, Object> of(float[][] images, float[][] texts, int[] textToImage) {
        Dimensions.check("images", images, "texts", texts);
        List<List<Integer>> captions = captions(images.length, texts.length, textToImage);
        int[] imageRanks = IntStream.range(0, texts.length)
                .parallel()
                .map(t -> rank(InnerProducts.of(texts[t], images), textToImage[t]))
                .toArray();
        List<Found> found = IntStream.range(0, images.length)
                .parallel()
                .mapToObj(i -> found(InnerProducts.of(images[i], texts), captions.get(i)))
                .toList();
        int[] textRanks = found.stream().mapToInt(Found::rank).toArray();
        Map<String, Object> facts = new LinkedHashMap<>();
        for (int c = 0; c < CUTS.length; c++) {
            int cut = c;
            facts.put("image_retrieval_R@" + CUTS[c], within(imageRanks, CUTS[c]));
            facts.put("text_retrieval_R@" + CUTS[c], within(textRanks, CUTS[c]));
            facts.put(
                    "text_retrieval_fraction_of_positives_in_top" + CUTS[c],
                    found.stream().mapToDouble(f -> f.shares[cut]).average().orElseThrow());
        }
        facts.put("median_rank_t2i", median(imageRanks) + 1);
        facts.put("mean_rank_t2i", Arrays.stream(imageRanks).average().orElseThrow() + 1);
        facts.put("median_rank_i2t", median(textRanks) + 1);
        facts.put(
                "mrr_t2i",
                Arrays.stream(imageRanks)
                        .mapToDouble(r -> 1.0 / (r + 1))
                        .average()
                        .orElseThrow());
        facts.put(
                "map_i2t",
                found.stream().mapToDouble(Found::averagePrecision).average().orElseThrow());
        facts.put("pictures", images.length);
        facts.put("captions", texts.length);
        facts.put("dim", images[0].length);
        return facts;
    }

    private static List<List<Integer>> captions(int images, int texts, int[] textToImage) {
        if (textToImage.length != texts)
            throw new ClipException("evaluation: " + texts + " texts, but the images of " + textToImage.length);
        List<List<Integer>> captions = new ArrayList<>();
        for (int i = 0; i < images; i++) captions.add(new ArrayList<>());
        for (int t = 0; t < texts; t++) {
            if (textToImage[t] < 0 || textToImage[t] >= images)
                throw new ClipException("evaluation: text " + t + " belongs to image " + textToImage[t]
                        + ", expected 0 to " + (images - 1));
            captions.get(textToImage[t]).add(t);
        }
        for (int i = 0; i < images; i++)
            if (captions.get(i).isEmpty()) throw new ClipException("evaluation: image " + i + " has no text");
        return captions;
    }

    private static int rank(double[] scores, int item) {
        int rank = 0;
        for (int i = 0; i < scores.length; i++)
            if (scores[i] > scores[item] || (scores[i] == scores[item] && i < item)) rank++;
        return rank;
    }

    private static Found found(double[] scores, List<Integer> own) {
        int[] ranks = own.stream().mapToInt(t -> rank(scores, t)).toArray();
        double[] shares = new double[CUTS.length];
        for (int c = 0; c < CUTS.length; c++) shares[c] = within(ranks, CUTS[c]);
        double precisions = 0;
        for (int t : own) {
            // Among equal scores none comes first: all of them are found at once.
            long all = Arrays.stream(scores).filter(score -> score >= scores[t]).count();
            long right = own.stream().filter(o -> scores[o] >= scores[t]).count();
            precisions += (double) right / all;
        }
        return new Found(Arrays.stream(ranks).min().orElseThrow(), shares, precisions / own.size());
    }

    private static double within(int[] ranks, int cut) {
        return Arrays.stream(ranks).filter(rank -> rank < cut).count() / (double) ranks.length;
    }

    private static double median(int[] ranks) {
        int[] sorted = Arrays.stream(ranks).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
    }
}
