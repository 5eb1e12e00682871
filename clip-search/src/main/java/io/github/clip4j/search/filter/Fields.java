package io.github.clip4j.search.filter;

import io.github.clip4j.error.ClipException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;

/**
 * The fields of an index and the kinds of their values, and the queries of Lucene that filters on them mean. Immutable.
 *
 * @param kinds by name, in the order of the names
 */
public record Fields(Map<String, Set<FieldKind>> kinds) {
    /** Of longer texts the beginning is compared: terms of Lucene are 32,766 bytes at most. */
    private static final int LONGEST_TEXT = 8_000;

    private static final int NAMED = 20;

    /** What filters call the place of an entry. */
    private static final String NEAR = "near";

    /**
     * The fields that an index has had so far.
     *
     * @param reader of the index
     * @return the fields, those of deleted entries too
     */
    public static Fields of(IndexReader reader) {
        Map<String, Set<FieldKind>> kinds = new TreeMap<>();
        for (FieldInfo info : FieldInfos.getMergedFieldInfos(reader))
            for (FieldKind kind : FieldKind.values())
                kind.field(info.name)
                        .ifPresent(name -> kinds.computeIfAbsent(name, _ -> EnumSet.noneOf(FieldKind.class))
                                .add(kind));
        return new Fields(kinds);
    }

    /**
     * Indexes a field, so that filters find it.
     *
     * @param document receives it
     * @param name of the field
     * @param value one, or a list of several
     * @throws ClipException in one line, if a value is of no kind
     */
    public static void index(Document document, String name, Object value) {
        if (value instanceof List<?> several) {
            for (Object one : several) index(document, name, one);
            return;
        }
        FieldKind kind = FieldKind.of(value)
                .orElseThrow(
                        () -> new ClipException("the field " + name + ": expected a text, a number, true, false, an"
                                + " instant or a list of these, found " + value));
        String indexed = kind.indexed(name);
        switch (value) {
            case String text -> {
                document.add(new StringField(indexed, term(text), Field.Store.NO));
                Period.ofDay(text).ifPresent(day -> index(document, name, day.begin()));
            }
            case Long number -> document.add(new LongPoint(indexed, number));
            case Double number -> document.add(new DoublePoint(indexed, number));
            case Instant instant -> document.add(new LongPoint(indexed, FieldKind.micros(instant)));
            default -> document.add(new StringField(indexed, value.toString(), Field.Store.NO));
        }
    }

    /**
     * Indexes where an entry was made, so that filters find what is near a place.
     *
     * @param document receives it
     * @param fields of the entry; without a latitude and a longitude in degrees nothing happens
     */
    public static void indexPlace(Document document, Map<String, Object> fields) {
        if (fields.get("latitude") instanceof Number latitude
                && fields.get("longitude") instanceof Number longitude
                && Circle.isPlace(latitude.doubleValue(), longitude.doubleValue()))
            document.add(
                    new LatLonPoint(FieldKind.PLACE.indexed(NEAR), latitude.doubleValue(), longitude.doubleValue()));
    }

    static String term(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /**
     * The entries that all filters accept.
     *
     * @param filters any number
     * @return a query; all entries if there are none
     * @throws ClipException in one line, if a field is unknown or a value does not fit its field
     */
    public Query query(List<Filter> filters) {
        if (filters.isEmpty()) return MatchAllDocsQuery.INSTANCE;
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (Filter filter : filters) {
            if (filter.operator() == Filter.Operator.NONE) {
                all.add(any(filter), Occur.MUST_NOT);
                all.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
            } else {
                all.add(any(filter), Occur.FILTER);
            }
        }
        return all.build();
    }

    private Query any(Filter filter) {
        Set<FieldKind> known = kinds.get(filter.field());
        if (known == null) throw unknown(filter);
        if (known.contains(FieldKind.PLACE) && filter.operator().takesSeveral()) {
            var circle = Circle.parse(filter.values());
            if (circle.isPresent()) return circle.get().query(FieldKind.PLACE.indexed(filter.field()));
        }
        return any(filter, known);
    }

    private static Query any(Filter filter, Set<FieldKind> known) {
        List<Query> queries = new ArrayList<>();
        for (String value : filter.values()) {
            int before = queries.size();
            // Texts that are days have an order of their own: 2024-05-03 is not after 2024-05.
            boolean time = !filter.operator().takesSeveral()
                    && known.contains(FieldKind.INSTANT)
                    && Period.parse(value).isPresent();
            Set<FieldKind> fitting = time ? Set.of(FieldKind.INSTANT) : ordered(filter, known, value);
            for (FieldKind kind : fitting) Condition.of(filter, kind, value).ifPresent(queries::add);
            if (queries.size() == before) throw unreadable(filter, known, value);
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (Query query : queries) any.add(query, Occur.SHOULD);
        return any.build();
    }

    /** Kinds that have an order which a value can be meant for: 100 is not less than 50, though the text "100" is. */
    private static Set<FieldKind> ordered(Filter filter, Set<FieldKind> known, String value) {
        if (filter.operator().takesSeveral() || !known.contains(FieldKind.TEXT) || !isNumber(value)) return known;
        Set<FieldKind> numbers = EnumSet.copyOf(known);
        numbers.retainAll(EnumSet.of(FieldKind.INTEGER, FieldKind.NUMBER));
        if (numbers.isEmpty())
            throw new ClipException("filter \"" + filter + "\": " + filter.field()
                    + " is a text here, which has no order"
                    + " as numbers have; index it with numbers, or compare with " + filter.field() + "=" + value);
        return numbers;
    }

    private static boolean isNumber(String value) {
        try {
            return Double.isFinite(Double.parseDouble(value));
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static ClipException unreadable(Filter filter, Set<FieldKind> kinds, String value) {
        List<String> expected = new ArrayList<>();
        for (FieldKind kind : kinds)
            expected.add(
                    switch (kind) {
                        case TEXT -> "a text";
                        case INTEGER, NUMBER -> "a number";
                        case BOOLEAN -> "true or false";
                        case PLACE -> "latitude, longitude and distance such as 48.85,2.35,10km (or m, or mi)";
                        case INSTANT -> "a date such as 2024, 2024-05, 2024-05-31 or 2024-05-31T18:30:00+02:00";
                    });
        return new ClipException("filter \"" + filter + "\": expected "
                + String.join(" or ", expected.stream().distinct().toList()) + ", found \"" + value + "\"");
    }

    private ClipException unknown(Filter filter) {
        String start = "filter \"" + filter + "\": no field \"" + filter.field() + "\"";
        if (kinds.isEmpty()) return new ClipException(start + "; the index has no fields");
        String nearest = "";
        int least = Math.max(2, filter.field().length() / 3) + 1;
        for (String name : kinds.keySet()) {
            int distance = distance(name, filter.field());
            if (distance < least) {
                least = distance;
                nearest = "; did you mean " + name + "?";
            }
        }
        List<String> names = kinds.keySet().stream().limit(NAMED).toList();
        return new ClipException(start + nearest + "; known fields: " + String.join(", ", names)
                + (kinds.size() > NAMED ? " and " + (kinds.size() - NAMED) + " more" : ""));
    }

    /** Levenshtein's: insertions, deletions and substitutions. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                corner = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
