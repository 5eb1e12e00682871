package io.github.clip4j.search.interchange.data;

import java.time.Instant;
import java.util.List;

/** The type of a field in all entries that have it. */
public enum ColumnKind {
    /** Texts. */
    TEXT('s'),
    /** Whole numbers of 64 bits. */
    INTEGER('i'),
    /** Numbers of 64 bits. */
    NUMBER('d'),
    /** True and false. */
    BOOLEAN('b'),
    /** Points in time. */
    INSTANT('t'),
    /** Lists, or values of several types: written as JSON text. */
    JSON('l');

    private final char code;

    ColumnKind(char code) {
        this.code = code;
    }

    char code() {
        return code;
    }

    static ColumnKind of(char code) {
        for (ColumnKind kind : values()) if (kind.code == code) return kind;
        throw new IllegalArgumentException("no kind " + code);
    }

    /**
     * The kind of a value.
     *
     * @param value of a field
     * @return never null
     */
    public static ColumnKind of(Object value) {
        return switch (value) {
            case String _ -> TEXT;
            case Long _ -> INTEGER;
            case Double _ -> NUMBER;
            case Boolean _ -> BOOLEAN;
            case Instant _ -> INSTANT;
            case List<?> _ -> JSON;
            default -> throw new IllegalArgumentException("no field: " + value.getClass());
        };
    }

    /**
     * What holds values of two kinds.
     *
     * @param other another kind
     * @return one of them, or JSON
     */
    public ColumnKind both(ColumnKind other) {
        if (this == other) return this;
        boolean numbers = (this == INTEGER || this == NUMBER) && (other == INTEGER || other == NUMBER);
        return numbers ? NUMBER : JSON;
    }
}
