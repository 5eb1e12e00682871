package io.github.clip4j.converter.onnx;

import java.util.Arrays;

/** A node's attribute, as an AttributeProto. */
record Attribute(Message message) {
    private static final int NAME = 1;
    private static final int TYPE = 20;

    static Attribute of(String name, float value) {
        return new Attribute(header(name, 1).number(2, value));
    }

    static Attribute of(String name, long value) {
        return new Attribute(header(name, 2).integer(3, value));
    }

    static Attribute of(String name, Message tensor) {
        return new Attribute(header(name, 4).message(5, tensor));
    }

    static Attribute list(String name, long... values) {
        return new Attribute(
                header(name, 7).integers(8, Arrays.stream(values).boxed().toList()));
    }

    private static Message header(String name, int type) {
        return new Message().text(NAME, name).integer(TYPE, type);
    }
}
