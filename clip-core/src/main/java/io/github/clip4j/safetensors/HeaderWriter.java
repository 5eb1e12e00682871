package io.github.clip4j.safetensors;

import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Header bytes as the {@code safetensors} package 0.8.0 writes them. */
final class HeaderWriter {
    /**
     * The package sorts by its own list of types, which is only roughly by size; found by writing one tensor of each.
     */
    private static final List<DType> ORDER = List.of(
            DType.U64,
            DType.I64,
            DType.F64,
            DType.F32,
            DType.U32,
            DType.I32,
            DType.BF16,
            DType.F16,
            DType.U16,
            DType.I16,
            DType.I8,
            DType.U8,
            DType.BOOL);

    private HeaderWriter() {}

    /** By type, then by name in the order of its UTF-8 bytes (which {@link String#compareTo} is not). */
    static List<TensorInfo> order(List<TensorInfo> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparingInt((TensorInfo t) -> ORDER.indexOf(t.dtype()))
                        .thenComparing(t -> t.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
    }

    /** Length, JSON and padding. */
    static byte[] write(List<TensorInfo> ordered, Map<String, String> metadata) {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) metadata(json, metadata);
        Set<String> names = new HashSet<>();
        long begin = 0;
        for (TensorInfo tensor : ordered) {
            if (tensor.name().equals("__metadata__") || !names.add(tensor.name()))
                throw new SafetensorsException("tensor \"" + tensor.name() + "\": the name is taken");
            if (json.length() > 1) json.append(',');
            long end;
            try {
                end = Math.addExact(begin, tensor.byteSize());
            } catch (ArithmeticException e) {
                throw new SafetensorsException(
                        "tensor \"" + tensor.name() + "\": shape " + tensor.shapeText() + ": the size overflows", e);
            }
            quote(json, tensor.name());
            json.append(":{\"dtype\":\"").append(tensor.dtype()).append("\",\"shape\":");
            json.append(tensor.shapeText().replace(" ", ""));
            json.append(",\"data_offsets\":[")
                    .append(begin)
                    .append(',')
                    .append(end)
                    .append("]}");
            begin = end;
        }
        return frame(json.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void metadata(StringBuilder json, Map<String, String> metadata) {
        json.append("\"__metadata__\":");
        char separator = '{';
        for (var entry : metadata.entrySet()) {
            quote(json.append(separator), entry.getKey());
            quote(json.append(':'), entry.getValue());
            separator = ',';
        }
        json.append('}');
    }

    private static byte[] frame(byte[] json) {
        // The data then starts at a multiple of 8, as every element type wants.
        int padded = (json.length + 7) & ~7;
        if (padded > SafetensorsFile.MAX_HEADER_BYTES)
            throw new SafetensorsException(
                    "a header of " + padded + " bytes: expected at most " + SafetensorsFile.MAX_HEADER_BYTES);
        byte[] header = new byte[8 + padded];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        return header;
    }

    /** Escapes as serde_json does: only what JSON requires, unlike {@link io.github.clip4j.json.Json#write}. */
    private static void quote(StringBuilder json, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text))
            throw new SafetensorsException("\"" + text + "\": has an unpaired surrogate");
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < 0x20) json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    else json.append(c);
                }
            }
        }
        json.append('"');
    }
}
