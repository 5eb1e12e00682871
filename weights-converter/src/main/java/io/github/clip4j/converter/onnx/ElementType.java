package io.github.clip4j.converter.onnx;

/** The element types that the graphs need, with their numbers in TensorProto.DataType. */
enum ElementType {
    FLOAT(1),
    INT32(6),
    INT64(7);

    private final int number;

    ElementType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
