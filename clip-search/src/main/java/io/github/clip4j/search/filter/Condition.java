package io.github.clip4j.search.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;

/** A filter's value, read as one kind, as a query of Lucene. */
final class Condition {
    /** Digits of a number that anybody may mean. */
    private static final int LONGEST_NUMBER = 400;

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Query NOTHING = new MatchNoDocsQuery("beyond all values");

    private Condition() {}

    /** Empty if the value cannot be read as that kind. A filter that excludes has the query of what it excludes. */
    static Optional<Query> of(Filter filter, FieldKind kind, String value) {
        String field = kind.indexed(filter.field());
        return switch (kind) {
            case TEXT -> Optional.of(text(field, filter.operator(), value));
            case INTEGER -> integer(field, filter.operator(), value);
            case NUMBER -> number(field, filter.operator(), value);
            case BOOLEAN -> bool(field, filter.operator(), value);
            case PLACE -> Optional.empty();
            case INSTANT -> Period.parse(value).map(period -> instant(field, filter.operator(), period));
        };
    }

    /** Texts are ordered by code points. */
    private static Query text(String field, Filter.Operator operator, String value) {
        return switch (operator) {
            case ANY, NONE -> new TermQuery(new Term(field, Fields.term(value)));
            case AT_LEAST -> TermRangeQuery.newStringRange(field, value, null, true, true);
            case ABOVE -> TermRangeQuery.newStringRange(field, value, null, false, true);
            case AT_MOST -> TermRangeQuery.newStringRange(field, null, value, true, true);
            case BELOW -> TermRangeQuery.newStringRange(field, null, value, true, false);
        };
    }

    private static Optional<Query> integer(String field, Filter.Operator operator, String value) {
        BigDecimal number;
        try {
            number = new BigDecimal(value);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
        if (Math.abs((long) number.scale()) > LONGEST_NUMBER || number.precision() > LONGEST_NUMBER)
            return Optional.empty();
        BigInteger floor = number.setScale(0, RoundingMode.FLOOR).toBigInteger();
        BigInteger ceiling = number.setScale(0, RoundingMode.CEILING).toBigInteger();
        return Optional.of(
                switch (operator) {
                    case ANY, NONE -> floor.equals(ceiling) ? within(field, floor, floor) : NOTHING;
                    case AT_LEAST -> within(field, ceiling, MOST);
                    case AT_MOST -> within(field, LEAST, floor);
                    case ABOVE -> within(field, floor.add(BigInteger.ONE), MOST);
                    case BELOW -> within(field, LEAST, ceiling.subtract(BigInteger.ONE));
                });
    }

    private static Query within(String field, BigInteger from, BigInteger to) {
        BigInteger least = from.max(LEAST);
        BigInteger most = to.min(MOST);
        return least.compareTo(most) > 0
                ? NOTHING
                : LongPoint.newRangeQuery(field, least.longValueExact(), most.longValueExact());
    }

    private static Optional<Query> number(String field, Filter.Operator operator, String value) {
        return parseDouble(value).map(number -> switch (operator) {
            case ANY, NONE -> DoublePoint.newExactQuery(field, number);
            case AT_LEAST -> DoublePoint.newRangeQuery(field, number, Double.POSITIVE_INFINITY);
            case AT_MOST -> DoublePoint.newRangeQuery(field, Double.NEGATIVE_INFINITY, number);
            case ABOVE -> DoublePoint.newRangeQuery(field, DoublePoint.nextUp(number), Double.POSITIVE_INFINITY);
            case BELOW -> DoublePoint.newRangeQuery(field, Double.NEGATIVE_INFINITY, DoublePoint.nextDown(number));
        });
    }

    private static Optional<Double> parseDouble(String value) {
        try {
            double number = Double.parseDouble(value);
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<Query> bool(String field, Filter.Operator operator, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!operator.takesSeveral() || !(lower.equals("true") || lower.equals("false"))) return Optional.empty();
        return Optional.of(new TermQuery(new Term(field, lower)));
    }

    private static Query instant(String field, Filter.Operator operator, Period period) {
        long begin = FieldKind.micros(period.begin());
        long end = FieldKind.micros(period.end()) - 1;
        return switch (operator) {
            case ANY, NONE -> LongPoint.newRangeQuery(field, begin, end);
            case AT_LEAST -> LongPoint.newRangeQuery(field, begin, Long.MAX_VALUE);
            case ABOVE -> LongPoint.newRangeQuery(field, end + 1, Long.MAX_VALUE);
            case AT_MOST -> LongPoint.newRangeQuery(field, Long.MIN_VALUE, end);
            case BELOW -> LongPoint.newRangeQuery(field, Long.MIN_VALUE, begin - 1);
        };
    }
}
