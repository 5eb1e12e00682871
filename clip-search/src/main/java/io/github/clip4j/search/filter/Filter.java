package io.github.clip4j.search.filter;

import io.github.clip4j.error.ClipException;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition on a field. Of several values of a field one that fits is enough; only {@link Operator#NONE} demands that
 * none does, and an entry without the field passes it. What a value means (a text, a number, a date) is decided by the
 * field.
 *
 * @param field its name
 * @param operator how values are compared
 * @param values one; for {@link Operator#ANY} and {@link Operator#NONE} one or more
 */
public record Filter(String field, Operator operator, List<String> values) {
    /** Comparisons, those of two characters first. */
    public enum Operator {
        /** Is one of none of the values. */
        NONE("!="),
        /** Is at least the value; for a date not before its beginning. */
        AT_LEAST(">="),
        /** Is at most the value; for a date not after its end. */
        AT_MOST("<="),
        /** Is one of the values; for a date within it. */
        ANY("="),
        /** Is greater than the value; for a date after its end. */
        ABOVE(">"),
        /** Is less than the value; for a date before its beginning. */
        BELOW("<");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /**
         * The operator as it is typed.
         *
         * @return one or two characters
         */
        public String sign() {
            return sign;
        }

        boolean takesSeveral() {
            return this == ANY || this == NONE;
        }
    }

    private static final String EXPECTED =
            "expected FIELD=VALUE[,VALUE]..., FIELD!=VALUE, FIELD>=VALUE or FIELD<=VALUE";

    /** Checks the number of values. */
    public Filter {
        values = List.copyOf(values);
        if (values.isEmpty() || (values.size() > 1 && !operator.takesSeveral()))
            throw new ClipException("filter on \"" + field + "\": expected "
                    + (operator.takesSeveral() ? "one or more values" : "one value after " + operator.sign)
                    + ", found " + values.size());
    }

    /**
     * Reads a filter as it is typed. A value in double quotes may contain commas; two quotes in it stand for one.
     *
     * @param text for example {@code camera=X100,X200}, {@code date>=2024-05}, {@code place!="Paris, France"}
     * @return the filter
     * @throws ClipException in one line, if there is no field or no operator
     */
    public static Filter parse(String text) {
        for (int at = 0; at < text.length(); at++)
            for (Operator operator : Operator.values())
                if (text.startsWith(operator.sign, at)) {
                    String field = text.substring(0, at).strip();
                    if (field.isEmpty()) throw wrong(text);
                    String rest = text.substring(at + operator.sign.length());
                    return new Filter(
                            field, operator, operator.takesSeveral() ? split(text, rest) : List.of(rest.strip()));
                }
        throw wrong(text);
    }

    private static ClipException wrong(String text) {
        return new ClipException("filter \"" + text + "\": " + EXPECTED);
    }

    private static List<String> split(String text, String list) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (true) {
            int end;
            String value;
            if (at < list.length() && list.charAt(at) == '"') {
                end = closing(list, at + 1);
                if (end < 0) throw new ClipException("filter \"" + text + "\": a quote is not closed");
                value = list.substring(at + 1, end).replace("\"\"", "\"");
                end++;
                if (end < list.length() && list.charAt(end) != ',') throw wrong(text);
            } else {
                end = list.indexOf(',', at);
                if (end < 0) end = list.length();
                value = list.substring(at, end).strip();
            }
            values.add(value);
            if (end >= list.length()) return values;
            at = end + 1;
        }
    }

    /** The quote that ends what begins here; -1 if there is none. */
    private static int closing(String list, int from) {
        for (int at = from; (at = list.indexOf('"', at)) >= 0; at += 2)
            if (at + 1 == list.length() || list.charAt(at + 1) != '"') return at;
        return -1;
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return field
                + operator.sign
                + String.join(",", values.stream().map(Filter::quoted).toList());
    }

    private static String quoted(String value) {
        return value.indexOf(',') < 0 && !value.startsWith("\"") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
