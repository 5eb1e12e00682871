package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.filter.Filter;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is searched for beside the vector. Start from {@link #DEFAULT}.
 *
 * @param top how many are wanted at most
 * @param minimum the least score of what is found
 * @param filters conditions on fields, all of which must hold
 * @param excluded ids that are not found
 * @param engine exact or approximate
 * @param storage what exact search reads
 * @param diversity λ of maximal marginal relevance (Carbonell and Goldstein 1998): 1 for the nearest, towards 0 for
 *     ones that differ from each other; empty for the nearest
 * @param fields whether hits carry their fields
 */
public record SearchOptions(
        int top,
        double minimum,
        List<Filter> filters,
        Set<String> excluded,
        SearchEngine engine,
        VectorStorage storage,
        OptionalDouble diversity,
        boolean fields) {
    /** The number of entries from which {@link SearchEngine#AUTO} is approximate. */
    public static final int EXACT_BELOW = 20_000;

    /** The most that can be asked for. */
    public static final int MOST = 1_000_000;

    /** The nearest ten, with their fields. */
    public static final SearchOptions DEFAULT = new SearchOptions(
            10,
            Double.NEGATIVE_INFINITY,
            List.of(),
            Set.of(),
            SearchEngine.AUTO,
            VectorStorage.AUTO,
            OptionalDouble.empty(),
            true);

    /** Checks the values. */
    public SearchOptions {
        filters = List.copyOf(filters);
        excluded = Set.copyOf(excluded);
        if (top < 1 || top > MOST)
            throw new ClipException("search: expected 1 to " + MOST + " to be asked for, found " + top);
        if (Double.isNaN(minimum)) throw new ClipException("search: the least score is not a number");
        if (diversity.isPresent() && !(diversity.getAsDouble() >= 0 && diversity.getAsDouble() <= 1))
            throw new ClipException("search: expected a diversity from 0 to 1, found " + diversity.getAsDouble());
    }

    /**
     * The same with another number of hits.
     *
     * @param newTop 1 to {@value #MOST}
     * @return new options
     */
    public SearchOptions withTop(int newTop) {
        return new SearchOptions(newTop, minimum, filters, excluded, engine, storage, diversity, fields);
    }

    /**
     * The same with a least score.
     *
     * @param newMinimum hits with less are left out
     * @return new options
     */
    public SearchOptions withMinimum(double newMinimum) {
        return new SearchOptions(top, newMinimum, filters, excluded, engine, storage, diversity, fields);
    }

    /**
     * The same with conditions.
     *
     * @param newFilters all must hold
     * @return new options
     */
    public SearchOptions withFilters(List<Filter> newFilters) {
        return new SearchOptions(top, minimum, newFilters, excluded, engine, storage, diversity, fields);
    }

    /**
     * The same without some entries.
     *
     * @param newExcluded ids, known or not
     * @return new options
     */
    public SearchOptions withExcluded(Set<String> newExcluded) {
        return new SearchOptions(top, minimum, filters, newExcluded, engine, storage, diversity, fields);
    }

    /**
     * The same with another engine.
     *
     * @param newEngine exact or approximate
     * @return new options
     */
    public SearchOptions withEngine(SearchEngine newEngine) {
        return new SearchOptions(top, minimum, filters, excluded, newEngine, storage, diversity, fields);
    }

    /**
     * The same with another storage.
     *
     * @param newStorage what exact search reads
     * @return new options
     */
    public SearchOptions withStorage(VectorStorage newStorage) {
        return new SearchOptions(top, minimum, filters, excluded, engine, newStorage, diversity, fields);
    }

    /**
     * The same with hits that differ from each other.
     *
     * @param lambda 0 to 1; 0.5 is usual
     * @return new options
     */
    public SearchOptions withDiversity(double lambda) {
        return new SearchOptions(top, minimum, filters, excluded, engine, storage, OptionalDouble.of(lambda), fields);
    }

    /**
     * The same with or without fields.
     *
     * @param newFields whether hits carry their fields
     * @return new options
     */
    public SearchOptions withFields(boolean newFields) {
        return new SearchOptions(top, minimum, filters, excluded, engine, storage, diversity, newFields);
    }
}
