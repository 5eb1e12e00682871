package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV, whose first record names the columns. A column is of numbers if all its values are, so that {@code 007}
 * among names stays a name; what is empty, or says that there is nothing ({@code n/a}, {@code NULL}, {@code NaN}: those
 * of pandas), is left out.
 */
final class CsvRows implements ListRows {
    /** What a value may be, from the narrowest. */
    private enum Kind {
        EMPTY,
        LONG,
        DOUBLE,
        TEXT
    }

    private static final Set<String> NONE = Set.of(
            "#N/A",
            "#N/A N/A",
            "#NA",
            "-1.#IND",
            "-1.#QNAN",
            "-NaN",
            "-nan",
            "1.#IND",
            "1.#QNAN",
            "<NA>",
            "N/A",
            "NA",
            "NULL",
            "NaN",
            "None",
            "n/a",
            "nan",
            "null");

    private final CsvReader records;
    private final List<String> names;
    private final Kind[] kinds;

    private CsvRows(CsvReader records, List<String> names, Kind[] kinds) {
        this.records = records;
        this.names = names;
        this.kinds = kinds;
    }

    /** Reads the file once for the kinds of its columns, and begins again. */
    static CsvRows open(Path file, BufferedReader in, char separator) throws IOException {
        CsvReader records = new CsvReader(in, separator);
        List<String> names = header(records);
        Kind[] kinds = new Kind[names.size()];
        Arrays.fill(kinds, Kind.EMPTY);
        try (BufferedReader again = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CsvReader all = new CsvReader(again, separator);
            all.next();
            for (List<String> values = all.next(); values != null; values = all.next()) widen(kinds, values);
        } catch (ClipException _) {
            // Told when the rows are read, and nothing follows.
            return new CsvRows(records, names, kinds);
        }
        return new CsvRows(records, names, kinds);
    }

    private static void widen(Kind[] kinds, List<String> values) {
        if (values.size() != kinds.length) return;
        for (int i = 0; i < kinds.length; i++) kinds[i] = wider(kinds[i], kind(values.get(i)));
    }

    private static List<String> header(CsvReader records) throws IOException {
        List<String> names = records.next();
        if (names == null) throw new ClipException("an empty list; expected a line with the names of its columns");
        names = names.stream().map(String::strip).toList();
        if (ImageList.PATHS.stream().noneMatch(names::contains))
            throw new ClipException("no column of paths: found " + names + ", expected one of " + ImageList.PATHS);
        if (new HashSet<>(names).size() < names.size())
            throw new ClipException("two columns of one name: " + names + "; rename one");
        return names;
    }

    private static boolean isNone(String value) {
        return value.isBlank() || NONE.contains(value.strip());
    }

    private static Kind wider(Kind a, Kind b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Kind kind(String value) {
        if (isNone(value)) return Kind.EMPTY;
        try {
            // Leading zeros and signs are parts of a name.
            if (String.valueOf(Long.parseLong(value)).equals(value)) return Kind.LONG;
            return Kind.TEXT;
        } catch (NumberFormatException _) {
            return isDouble(value) ? Kind.DOUBLE : Kind.TEXT;
        }
    }

    /** Java's forms such as {@code 1f} and {@code NaN} are no numbers of a list. */
    private static boolean isDouble(String value) {
        if (!value.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) return false;
        try {
            return Double.isFinite(Double.parseDouble(value));
        } catch (NumberFormatException _) {
            return false;
        }
    }

    @Override
    public @Nullable Map<String, Object> next() throws IOException {
        List<String> values = records.next();
        if (values == null) return null;
        if (values.size() != names.size())
            throw new ClipException(values.size() + " values for " + names.size() + " columns");
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (!isNone(value)) row.put(names.get(i), value(value, names.get(i), kinds[i]));
        }
        return row;
    }

    private static Object value(String value, String name, Kind kind) {
        if (ImageList.PATHS.contains(name)) return value;
        return switch (kind) {
            case LONG -> Long.parseLong(value);
            case DOUBLE -> Double.parseDouble(value);
            default -> value;
        };
    }

    @Override
    public long line() {
        return records.line();
    }
}
