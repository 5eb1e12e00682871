package io.github.clip4j.search.interchange.parquet;

import io.github.clip4j.search.interchange.data.ColumnKind;

/**
 * A column to be written.
 *
 * @param name of the column
 * @param type of its values
 * @param isRequired whether every row has one
 */
record OutputColumn(String name, Type type, boolean isRequired) {
    /** Parquet's types, and the older and the newer number of what they mean; -1 where there is none. */
    enum Type {
        TEXT(Leaf.BYTE_ARRAY, 0, 1),
        INTEGER(Leaf.INT64, -1, -1),
        NUMBER(Leaf.DOUBLE, -1, -1),
        BOOLEAN(Leaf.BOOLEAN, -1, -1),
        INSTANT(Leaf.INT64, 10, 8),
        JSON(Leaf.BYTE_ARRAY, 19, 12),
        VECTOR(Leaf.FLOAT, -1, -1);

        private final int physical;
        private final int converted;
        private final int logical;

        Type(int physical, int converted, int logical) {
            this.physical = physical;
            this.converted = converted;
            this.logical = logical;
        }

        int physical() {
            return physical;
        }
    }

    static OutputColumn field(String name, ColumnKind kind) {
        Type type = switch (kind) {
            case TEXT -> Type.TEXT;
            case INTEGER -> Type.INTEGER;
            case NUMBER -> Type.NUMBER;
            case BOOLEAN -> Type.BOOLEAN;
            case INSTANT -> Type.INSTANT;
            case JSON -> Type.JSON;
        };
        return new OutputColumn(name, type, false);
    }

    /** Schema elements: one, or of a vector three, a list around a repeated group around a number. */
    void schema(CompactWriter out) {
        if (type == Type.VECTOR) {
            out.struct(() -> {
                out.i32(3, 0);
                out.text(4, name);
                out.i32(5, 1);
                out.i32(6, 3);
                out.struct(10, () -> out.struct(3, () -> {}));
            });
            out.struct(() -> {
                out.i32(3, 2);
                out.text(4, "list");
                out.i32(5, 1);
            });
        }
        out.struct(() -> {
            out.i32(1, type.physical);
            out.i32(3, isRequired || type == Type.VECTOR ? 0 : 1);
            out.text(4, type == Type.VECTOR ? "element" : name);
            if (type.converted >= 0) out.i32(6, type.converted);
            if (type.logical >= 0)
                out.struct(
                        10,
                        () -> out.struct(type.logical, () -> {
                            if (type == Type.INSTANT) {
                                out.bool(1, true);
                                out.struct(2, () -> out.struct(2, () -> {}));
                            }
                        }));
        });
    }

    int elements() {
        return type == Type.VECTOR ? 3 : 1;
    }
}
