package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.search.interchange.parquet.CompactReader.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A column of values in the schema.
 *
 * @param column its name and shape
 * @param index of its chunk in each row group
 * @param physical type: 0 BOOLEAN, 1 INT32, 2 INT64, 3 INT96, 4 FLOAT, 5 DOUBLE, 6 BYTE_ARRAY, 7 FIXED_LEN_BYTE_ARRAY
 * @param length of fixed values
 * @param maxRepetition 0, or 1 in a list
 * @param maxDefinition level at which there is a value
 * @param listDefinition level from which on a list has items
 * @param meaning of the stored value
 */
record Leaf(
        Column column,
        int index,
        int physical,
        int length,
        int maxRepetition,
        int maxDefinition,
        int listDefinition,
        Meaning meaning) {
    static final int BOOLEAN = 0;
    static final int INT32 = 1;
    static final int INT64 = 2;
    static final int INT96 = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int BYTE_ARRAY = 6;
    static final int FIXED = 7;

    /** What a stored value means; UNKNOWN columns are left out. */
    enum Meaning {
        PLAIN,
        TEXT,
        BYTES,
        JSON,
        UNSIGNED_32,
        DATE,
        MILLIS,
        MICROS,
        NANOS,
        HALF,
        UNKNOWN
    }

    /** By the logical type, or the older converted type. */
    static Meaning meaning(Struct element, int physical) {
        @Nullable Object logical = element.get(10);
        int converted = (int) element.number(6, -1);
        return switch (physical) {
            case BYTE_ARRAY -> text(logical, converted);
            case FIXED -> logical instanceof Struct type && type.has(15) ? Meaning.HALF : Meaning.UNKNOWN;
            case INT96 -> Meaning.NANOS;
            case INT32, INT64 -> integer(logical, converted);
            default -> Meaning.PLAIN;
        };
    }

    private static Meaning text(@Nullable Object logical, int converted) {
        if (converted == 19 || (logical instanceof Struct json && json.has(12))) return Meaning.JSON;
        boolean text = converted == 0 || converted == 4;
        if (text || (logical instanceof Struct type && (type.has(1) || type.has(4)))) return Meaning.TEXT;
        return converted < 0 && logical == null ? Meaning.BYTES : Meaning.UNKNOWN;
    }

    private static Meaning integer(@Nullable Object logical, int converted) {
        if (logical instanceof Struct type) {
            if (type.has(5)) return Meaning.UNKNOWN; // DECIMAL
            if (type.has(6)) return Meaning.DATE;
            if (type.get(8) instanceof Struct time && time.get(2) instanceof Struct unit)
                return unit.has(1) ? Meaning.MILLIS : unit.has(2) ? Meaning.MICROS : Meaning.NANOS;
        }
        return switch (converted) {
            case 5 -> Meaning.UNKNOWN; // DECIMAL
            case 6 -> Meaning.DATE;
            case 9 -> Meaning.MILLIS;
            case 10 -> Meaning.MICROS;
            case 13 -> Meaning.UNSIGNED_32;
            default -> Meaning.PLAIN;
        };
    }
}
