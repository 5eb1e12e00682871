package io.github.clip4j.tokenizer.ftfy;

import io.github.clip4j.tokenizer.text.ResourceText;
import java.util.List;

/** The lines of ftfy.txt, which tools/goldens/make_tokenizer_tables.py writes from ftfy 6.3.1. */
final class FtfyTables {
    private static final List<String> LINES = ResourceText.lines("ftfy.txt");

    private FtfyTables() {}

    /** The fields of all lines of a kind, without the kind. */
    static List<String[]> of(String kind) {
        return LINES.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1).split(" ", -1))
                .toList();
    }

    /** Comma-separated hexadecimal code points as a string. */
    static String decode(String codePoints) {
        StringBuilder out = new StringBuilder();
        for (String c : codePoints.split(",", -1)) out.appendCodePoint(Integer.parseInt(c, 16));
        return out.toString();
    }
}
