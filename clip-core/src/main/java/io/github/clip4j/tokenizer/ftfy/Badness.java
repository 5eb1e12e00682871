package io.github.clip4j.tokenizer.ftfy;

import io.github.clip4j.tokenizer.text.CodePointSet;
import io.github.clip4j.tokenizer.text.UnicodeTables;
import java.util.List;

/** ftfy's heuristic for mojibake: short sequences of characters that hardly ever stand together on purpose. */
final class Badness {
    private static final List<Rule> RULES =
            FtfyTables.of("rule").stream().map(Rule::parse).toList();

    /** {@link #startingWith} of the code points that nearly all rules are about. */
    private static final long[] STARTS = new long[0x2600];

    static {
        assert RULES.size() <= Long.SIZE;
        for (int c = 0; c < STARTS.length; c++) STARTS[c] = startingWith(c);
    }

    private Badness() {}

    /** One position of a rule. */
    private record Element(CodePointSet set, boolean optional) {
        static Element parse(String field) {
            boolean optional = field.startsWith("?");
            String ranges = optional ? field.substring(1) : field;
            return new Element(
                    switch (ranges) {
                        case "S" -> UnicodeTables.PYTHON_SPACE;
                        case "W" -> UnicodeTables.PYTHON_WORD;
                        default -> CodePointSet.parse(ranges);
                    },
                    optional);
        }
    }

    /** Elements in a row. An optional one never takes what its successor needs: their sets are disjoint. */
    private record Rule(List<Element> elements, boolean onlyAtStart) {
        static Rule parse(String[] fields) {
            boolean onlyAtStart = fields[0].equals("^");
            return new Rule(
                    List.of(fields).stream()
                            .skip(onlyAtStart ? 1 : 0)
                            .map(Element::parse)
                            .toList(),
                    onlyAtStart);
        }

        boolean matches(String text, int start) {
            if (onlyAtStart && start > 0) return false;
            int at = start;
            for (int i = 0; i < elements.size(); i++) {
                Element element = elements.get(i);
                int c = at < text.length() ? text.codePointAt(at) : -1;
                if (c >= 0 && element.set.contains(c)) at += Character.charCount(c);
                else if (!element.optional) return false;
            }
            return true;
        }
    }

    /** Whether a text looks like mojibake. */
    static boolean isBad(String text) {
        int length;
        for (int at = 0; at < text.length(); at += length) {
            int c = text.codePointAt(at);
            length = Character.charCount(c);
            long candidates = c < STARTS.length ? STARTS[c] : startingWith(c);
            for (; candidates != 0; candidates &= candidates - 1)
                if (RULES.get(Long.numberOfTrailingZeros(candidates)).matches(text, at)) return true;
        }
        return false;
    }

    /** The rules, as bits, whose first element takes a code point. */
    private static long startingWith(int c) {
        long rules = 0;
        for (int i = 0; i < RULES.size(); i++)
            if (RULES.get(i).elements.getFirst().set.contains(c)) rules |= 1L << i;
        return rules;
    }
}
