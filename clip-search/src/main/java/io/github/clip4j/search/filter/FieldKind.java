package io.github.clip4j.search.filter;

import java.time.Instant;
import java.util.Optional;

/** Kinds of values that a field can have; one field may have several. */
public enum FieldKind {
    /** A text, compared as a whole. */
    TEXT("s:"),
    /** A whole number. */
    INTEGER("l:"),
    /** A number. */
    NUMBER("d:"),
    /** True or false. */
    BOOLEAN("b:"),
    /** A point in time, to the microsecond; also a text that is a day, or a time of one. */
    INSTANT("t:"),
    /** A place on the earth, of the fields latitude and longitude. */
    PLACE("p:");

    private final String prefix;

    FieldKind(String prefix) {
        this.prefix = prefix;
    }

    /** The name of the Lucene field that holds the values of this kind. */
    String indexed(String field) {
        return prefix + field;
    }

    /** The field of ours that a Lucene field is for; empty if it is not of this kind. */
    Optional<String> field(String indexed) {
        return indexed.startsWith(prefix) ? Optional.of(indexed.substring(prefix.length())) : Optional.empty();
    }

    /** The kind of a value; empty if it has none. */
    static Optional<FieldKind> of(Object value) {
        return Optional.ofNullable(
                switch (value) {
                    case String _ -> TEXT;
                    case Long _ -> INTEGER;
                    case Double _ -> NUMBER;
                    case Boolean _ -> BOOLEAN;
                    case Instant _ -> INSTANT;
                    default -> null;
                });
    }

    /** Microseconds since 1970; what is farther away than 290,000 years counts as that far. */
    static long micros(Instant instant) {
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000L);
        } catch (ArithmeticException _) {
            return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
