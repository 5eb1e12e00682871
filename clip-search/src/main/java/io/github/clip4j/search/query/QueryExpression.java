package io.github.clip4j.search.query;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sum of words and images with weights, such as {@code 2:dog + ./a.jpg - fruit}. Signs stand between blanks, so that
 * {@code t-shirt} is a word; a weight is a number and a colon. What it is the sum of are the unit vectors of its terms,
 * the result scaled to length 1.
 *
 * @param terms at least one
 */
public record QueryExpression(List<Term> terms) {
    private static final Pattern SIGN = Pattern.compile("(?:^|\\s)([+-])(?:\\s|$)");
    private static final Pattern WEIGHT =
            Pattern.compile("((?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?|NaN|Infinity):\\s*(.*)", Pattern.DOTALL);

    /** The greatest weight of a term, lest all others vanish beside it. */
    public static final float MAX_WEIGHT = 1e6f;

    /**
     * A part of a query.
     *
     * @param weight negative where it is subtracted
     * @param text words, or where an image is
     */
    public record Term(float weight, String text) {}

    /** Checks that something is asked for. */
    public QueryExpression {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) throw new ClipException("an empty query: write what is looked for");
    }

    /**
     * Reads a query.
     *
     * @param text as people type it
     * @return its terms, in order
     * @throws ClipException if a term is missing or its weight is no positive number
     */
    public static QueryExpression parse(String text) {
        List<Term> terms = new ArrayList<>();
        Matcher sign = SIGN.matcher(text);
        float next = 1;
        int from = 0;
        // One blank may stand between two signs, and belongs to both.
        for (int at = 0; sign.find(at); at = sign.end(1)) {
            String term = text.substring(from, sign.start(1)).strip();
            if (!term.isEmpty()) terms.add(term(next, term));
            else if (from > 0) throw missing(text);
            next = sign.group(1).equals("-") ? -1 : 1;
            from = sign.end(1);
        }
        String last = text.substring(from).strip();
        if (last.isEmpty() && from > 0) throw missing(text);
        if (!last.isEmpty()) terms.add(term(next, last));
        return new QueryExpression(terms);
    }

    private static ClipException missing(String text) {
        return new ClipException("\"" + text + "\": a sign with nothing behind it; write words or an image, or leave"
                + " out the blanks around a hyphen");
    }

    private static Term term(float sign, String text) {
        Matcher weighted = WEIGHT.matcher(text);
        if (!weighted.matches()) return new Term(sign, text);
        float weight = Float.parseFloat(weighted.group(1));
        String rest = weighted.group(2).strip();
        // A clock's 12:30 is no weight.
        if (rest.isEmpty() || Character.isDigit(rest.charAt(0))) return new Term(sign, text);
        if (!(weight > 0) || weight > MAX_WEIGHT)
            throw new ClipException(
                    String.format(Locale.ROOT, "\"%s\": expected a weight above 0 and at most 1000000", text));
        return new Term(sign * weight, rest);
    }

    /**
     * The direction that the query looks in.
     *
     * @param vectors (terms, E), the embeddings of the terms, each of length 1
     * @return (E) of length 1
     * @throws ClipException if the terms cancel each other
     */
    public float[] combine(float[][] vectors) {
        if (vectors.length != terms.size())
            throw new IllegalArgumentException(vectors.length + " vectors for " + terms.size() + " terms");
        double[] sum = new double[vectors[0].length];
        for (int t = 0; t < vectors.length; t++)
            for (int i = 0; i < sum.length; i++) sum[i] += (double) terms.get(t).weight() * vectors[t][i];
        double squares = 0;
        for (double value : sum) squares += value * value;
        double length = Math.sqrt(squares);
        if (!(length > 1e-6 * weights()))
            throw new ClipException("the parts of the query cancel each other; nothing is left to look for");
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length; i++) unit[i] = (float) (sum[i] / length);
        return unit;
    }

    private double weights() {
        return terms.stream().mapToDouble(term -> Math.abs(term.weight())).sum();
    }
}
