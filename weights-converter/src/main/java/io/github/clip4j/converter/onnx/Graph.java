package io.github.clip4j.converter.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * An ONNX graph under construction. Field numbers are those of onnx.proto (github.com/onnx/onnx). Values are identified
 * by name; a node has one output, and both have the same name.
 *
 * <p>Small constants are part of the graph, so that shapes can be inferred from it alone; weights are in a file beside
 * it.
 */
final class Graph {
    /** Of IR 8 and operator set 17, the first with LayerNormalization. */
    private static final int IR_VERSION = 8;

    private static final int OPERATOR_SET = 17;

    private final String name;
    private final Message nodes = new Message();
    private final Message ports = new Message();
    private final SequencedMap<String, Message> constants = new LinkedHashMap<>();
    private final SequencedMap<String, Weight> weights = new LinkedHashMap<>();

    Graph(String name) {
        this.name = name;
    }

    /**
     * Adds an input.
     *
     * @param shape numbers, and names for dimensions that are free
     */
    String input(String value, ElementType type, Object... shape) {
        ports.message(11, valueInfo(value, type, shape));
        return value;
    }

    /** Declares a node's value an output. */
    void output(String value, ElementType type, Object... shape) {
        ports.message(12, valueInfo(value, type, shape));
    }

    private static Message valueInfo(String value, ElementType type, Object... shape) {
        Message dimensions = new Message();
        for (Object d : shape)
            dimensions.message(
                    1,
                    d instanceof String parameter
                            ? new Message().text(2, parameter)
                            : new Message().integer(1, ((Number) d).longValue()));
        Message tensor = new Message().integer(1, type.number()).message(2, dimensions);
        return new Message().text(1, value).message(2, new Message().message(1, tensor));
    }

    /** Adds a node without attributes. */
    String node(String operator, String value, String... inputs) {
        return node(operator, value, List.of(), inputs);
    }

    /**
     * Adds a node.
     *
     * @param value the name of the node and of its output
     * @return {@code value}
     */
    String node(String operator, String value, List<Attribute> attributes, String... inputs) {
        Message node = new Message();
        for (String input : inputs) node.text(1, input);
        node.text(2, value).text(3, value).text(4, operator);
        for (Attribute attribute : attributes) node.message(5, attribute.message());
        nodes.message(1, node);
        return value;
    }

    /** A number. */
    String scalar(float value) {
        return constant(String.valueOf(value), ElementType.FLOAT, List.of(), floats(value));
    }

    /** An integer. */
    String integer(long value) {
        return integers(String.valueOf(value), List.of(), value);
    }

    /** A list of integers, for the operators that take shapes and positions as inputs. */
    String integers(long... values) {
        return integers(Arrays.toString(values), List.of((long) values.length), values);
    }

    private String integers(String value, List<Long> shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long element : values) bytes.putLong(element);
        return constant(value, ElementType.INT64, shape, bytes.array());
    }

    private String constant(String value, ElementType type, List<Long> shape, byte[] bytes) {
        constants.putIfAbsent(value, tensor(value, type, shape).bytes(9, bytes));
        return value;
    }

    /** A tensor of one float that is not an input but an attribute. */
    static Message single(float value) {
        return tensor("", ElementType.FLOAT, List.of(1L)).bytes(9, floats(value));
    }

    private static byte[] floats(float value) {
        return ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
    }

    private static Message tensor(String value, ElementType type, List<Long> shape) {
        return new Message().integers(1, shape).integer(2, type.number()).text(8, value);
    }

    /** A trained tensor. */
    String weight(Weight weight) {
        weights.put(weight.name(), weight);
        return weight.name();
    }

    /** The trained tensors, in the order of their first use. */
    List<Weight> weights() {
        return new ArrayList<>(weights.values());
    }

    /**
     * The graph as a file.
     *
     * @param data the name of the file beside it with the weights, as {@link ExternalData} writes them
     * @param metadata further facts for readers
     */
    byte[] encode(String data, Map<String, String> metadata) {
        Message graph = new Message();
        Message model = new Message().integer(1, IR_VERSION).text(2, "clip4j");
        graph.text(2, name);
        for (Message constant : constants.values()) graph.message(5, constant);
        long end = 0;
        for (Weight weight : weights.values()) {
            long begin = ExternalData.align(end);
            end = begin + weight.byteSize();
            Message tensor = tensor(weight.name(), ElementType.FLOAT, weight.shape());
            tensor.message(13, entry("location", data));
            tensor.message(13, entry("offset", String.valueOf(begin)));
            tensor.message(13, entry("length", String.valueOf(weight.byteSize())));
            graph.message(5, tensor.integer(14, 1));
        }
        graph.append(nodes).append(ports);
        model.message(7, graph).message(8, new Message().text(1, "").integer(2, OPERATOR_SET));
        metadata.forEach((key, value) -> model.message(14, entry(key, value)));
        return model.toByteArray();
    }

    private static Message entry(String key, String value) {
        return new Message().text(1, key).text(2, value);
    }
}
