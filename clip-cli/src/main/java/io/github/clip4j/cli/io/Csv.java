package io.github.clip4j.cli.io;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of comma-separated values (RFC 4180, without the carriage return). */
public final class Csv {
    private Csv() {}

    /** One line; texts are quoted where they must be, numbers print their shortest form that reads back the same. */
    public static String line(List<?> values) {
        return values.stream().map(value -> field(String.valueOf(value))).collect(Collectors.joining(","));
    }

    private static String field(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                || text.startsWith(" ")
                || text.endsWith(" ");
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
