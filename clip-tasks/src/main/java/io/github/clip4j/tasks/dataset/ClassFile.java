package io.github.clip4j.tasks.dataset;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.JsonFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files of class names: a name on each line in the classes' order, {@code FOLDER<tab>NAME} on each line, or JSON: an
 * array of names, an object of names by folder, or Keras' {@code imagenet_class_index.json}, whose values are pairs of
 * folder and name. Thread-safe: no state.
 */
public final class ClassFile {
    private static final int MAX_BYTES = 64 << 20;

    private ClassFile() {}

    /**
     * Reads one.
     *
     * @param file UTF-8; JSON if its name ends so
     * @return the classes
     * @throws ClipException in one line that begins with the file, if it is none
     */
    public static ClassNames read(Path file) {
        try {
            return file.toString().endsWith(".json") ? ofJson(JsonFile.value(file)) : ofLines(lines(file));
        } catch (ClipException e) {
            throw e.in(file.toString());
        }
    }

    /** The lines of a text, without the byte order mark and blank ones. */
    static List<String> lines(Path file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(JsonFile.bytes(file, MAX_BYTES)))
                    .toString();
            if (text.startsWith("\ufeff")) text = text.substring(1);
            return text.lines().filter(line -> !line.isBlank()).toList();
        } catch (CharacterCodingException e) {
            throw new ClipException(file + ": not UTF-8; save it so", e);
        }
    }

    private static ClassNames ofLines(List<String> lines) {
        if (lines.stream().noneMatch(line -> line.contains("\t")))
            return new ClassNames(lines.stream().map(String::strip).toList(), List.of());
        List<String> names = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (String line : lines) {
            int tab = line.indexOf('\t');
            if (tab < 0) throw new ClipException("\"" + line + "\": expected FOLDER<tab>NAME, as on other lines");
            folders.add(line.substring(0, tab).strip());
            names.add(line.substring(tab + 1).strip());
        }
        return new ClassNames(names, folders);
    }

    private static ClassNames ofJson(@Nullable Object json) {
        if (json instanceof List<?> list)
            return new ClassNames(list.stream().map(ClassFile::name).toList(), List.of());
        if (!(json instanceof Map<?, ?> map))
            throw new ClipException("expected an array of names, or an object of names by folder");
        List<String> names = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        // Numbers are those of the classes, and programs like to sort them as text.
        if (map.keySet().stream().allMatch(key -> String.valueOf(key).matches(ClassNames.NUMBER)))
            entries.sort(Comparator.comparingInt(entry -> Integer.parseInt(String.valueOf(entry.getKey()))));
        for (Map.Entry<?, ?> entry : entries) {
            Object value = entry.getValue();
            boolean pair = value instanceof List<?> list && list.size() == 2;
            folders.add(pair ? name(((List<?>) value).getFirst()) : String.valueOf(entry.getKey()));
            names.add(name(pair ? ((List<?>) value).getLast() : value));
        }
        return new ClassNames(names, folders);
    }

    private static String name(@Nullable Object value) {
        if (value instanceof String name && !name.isBlank()) return name.strip();
        throw new ClipException("expected the name of a class, found " + value);
    }
}
