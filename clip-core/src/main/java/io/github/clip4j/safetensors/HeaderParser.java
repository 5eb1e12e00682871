package io.github.clip4j.safetensors;

import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonException;
import io.github.clip4j.json.JsonObject;
import io.github.clip4j.safetensors.Header.Entry;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks every rule of the format on a header's JSON. The limits below bound the heap that a hostile 100 MB header can
 * take.
 */
final class HeaderParser {
    /** Longest name, and longest entry; a tensor with a name of 200 characters and 8 dimensions takes 400. */
    static final int MAX_ENTRY_BYTES = 1 << 16;

    static final int MAX_METADATA_BYTES = 4 << 20;

    /** The largest published checkpoints hold about 100,000 tensors, and those in over a hundred shards. */
    static final int MAX_TENSORS = 250_000;

    private static final String METADATA = "__metadata__";

    /** Types of the format (safetensors 0.8.0) that no CLIP checkpoint uses. */
    private static final Set<String> UNSUPPORTED =
            Set.of("C64", "F4", "F6_E2M3", "F6_E3M2", "F8_E4M3", "F8_E4M3FNUZ", "F8_E5M2", "F8_E5M2FNUZ", "F8_E8M0");

    private final String source;
    private final HeaderScanner scanner;
    private final long dataBytes;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    private @Nullable Map<String, String> metadata;

    /**
     * One use.
     *
     * @param source the file, for messages
     * @param text the header's bytes
     * @param dataBytes the bytes in the file after the header
     */
    HeaderParser(String source, MemorySegment text, long dataBytes) {
        this.source = source;
        this.scanner = new HeaderScanner(text, source);
        this.dataBytes = dataBytes;
    }

    Header parse(long dataStart) {
        scanner.expect('{');
        if (!scanner.skip('}')) {
            do member();
            while (scanner.skip(','));
            scanner.expect('}');
        }
        scanner.expectEnd();
        checkLayout();
        return new Header(
                Collections.unmodifiableSequencedMap(entries), metadata == null ? Map.of() : metadata, dataStart);
    }

    private void member() {
        String name = name(scanner.string(MAX_ENTRY_BYTES));
        scanner.expect(':');
        if (name.equals(METADATA)) {
            if (metadata != null) throw error("duplicate key \"" + METADATA + "\"");
            metadata = metadata(object(scanner.object(MAX_METADATA_BYTES, METADATA), METADATA));
            return;
        }
        String tensor = tensor(name);
        Entry entry = entry(name, object(scanner.object(MAX_ENTRY_BYTES, tensor), tensor));
        if (entries.putIfAbsent(name, entry) != null) throw error(tensor + ": duplicate name");
        if (entries.size() > MAX_TENSORS) throw error("more than " + MAX_TENSORS + " tensors, the most that is read");
    }

    private String name(byte[] json) {
        String name;
        try {
            name = (String) Json.parse(json);
        } catch (JsonException e) {
            throw SafetensorsException.damaged(source, "header: name: " + e.getMessage(), e);
        }
        // JSON can escape half a surrogate pair, UTF-8 cannot hold it: such a name could not be written again.
        if (name == null || !StandardCharsets.UTF_8.newEncoder().canEncode(name))
            throw error("header: a name has an unpaired surrogate");
        return name;
    }

    private JsonObject object(byte[] json, String what) {
        try {
            return Json.parseObject(json);
        } catch (JsonException e) {
            throw SafetensorsException.damaged(source, what + ": " + e.getMessage(), e);
        }
    }

    private Map<String, String> metadata(JsonObject json) {
        Map<String, String> strings = new LinkedHashMap<>();
        for (var member : json.members().entrySet()) {
            if (!(member.getValue() instanceof String value))
                throw error(METADATA + " \"" + clip(member.getKey()) + "\": expected a string, found "
                        + clip(member.getValue()));
            strings.put(member.getKey(), value);
        }
        return Collections.unmodifiableMap(strings);
    }

    private Entry entry(String name, JsonObject json) {
        String tensor = tensor(name);
        DType dtype = dtype(tensor, json.members().get("dtype"));
        TensorInfo info = new TensorInfo(name, dtype, integers(tensor, "shape", json));
        List<Long> offsets = integers(tensor, "data_offsets", json);
        if (offsets.size() != 2) throw error(tensor + ": data_offsets: expected 2 integers, found " + offsets.size());
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin > end) throw error(tensor + ": data_offsets [" + begin + ", " + end + "]: begin is after end");
        long size;
        try {
            size = info.byteSize();
        } catch (ArithmeticException e) {
            throw SafetensorsException.damaged(
                    source,
                    tensor + ": shape " + clip(info.shapeText()) + " of " + dtype + ": the size overflows 64 bits",
                    e);
        }
        if (end - begin != size)
            throw error(tensor + ": data_offsets [" + begin + ", " + end + "]: expected " + size + " bytes for " + dtype
                    + " " + clip(info.shapeText()) + ", found " + (end - begin));
        return new Entry(info, begin, end);
    }

    private DType dtype(String tensor, @Nullable Object value) {
        if (!(value instanceof String name))
            throw error(tensor + ": dtype: expected a string, found " + (value == null ? "none" : clip(value)));
        if (UNSUPPORTED.contains(name))
            throw new SafetensorsException(source + ": " + tensor + ": dtype: " + name + " is not supported by clip4j;"
                    + " make it float32 or float16 (in PyTorch tensor.float()) and save the file again");
        return DType.byName(name).orElseThrow(() -> error(tensor + ": dtype: unknown type \"" + clip(name) + "\""));
    }

    private List<Long> integers(String tensor, String key, JsonObject json) {
        Object value = json.members().get(key);
        if (!(value instanceof List<?> items))
            throw error(tensor + ": " + key + ": expected an array of integers, found "
                    + (value == null ? "none" : clip(value)));
        List<Long> integers = new ArrayList<>(items.size());
        for (Object item : items) {
            if (!(item instanceof Long n) || n < 0)
                throw error(tensor + ": " + key + ": expected a non-negative integer, found " + clip(item));
            integers.add(n);
        }
        return integers;
    }

    /** Contiguous from 0 to the end of the file: no byte unused, none used twice. */
    private void checkLayout() {
        List<Entry> ordered = new ArrayList<>(entries.values());
        ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : ordered) {
            if (entry.begin() != expected)
                throw error(
                        tensor(entry.info().name()) + ": data_offsets [" + entry.begin() + ", " + entry.end() + "]: "
                                + (entry.begin() > expected ? "a hole before it" : "overlaps another tensor")
                                + ", expected begin " + expected + ", found " + entry.begin());
            expected = entry.end();
        }
        if (expected != dataBytes)
            throw error("expected " + expected + " bytes of tensor data after the header, found " + dataBytes);
    }

    private static String tensor(String name) {
        return "tensor \"" + clip(name) + "\"";
    }

    /** Keeps messages to one line of sane length, whatever the file holds. */
    private static String clip(@Nullable Object value) {
        String text = String.valueOf(value);
        String head = text.length() > 120 ? text.substring(0, 120) + "…" : text;
        return head.replaceAll("\\p{Cntrl}", "?");
    }

    private SafetensorsException error(String message) {
        return SafetensorsException.damaged(source, message, null);
    }
}
