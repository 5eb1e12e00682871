package io.github.clip4j.tokenizer.ftfy;

import java.util.HashMap;
import java.util.Map;

/**
 * Replaces single characters of the Basic Multilingual Plane by strings, as Python's str.translate does. Immutable, so
 * thread-safe.
 */
final class CharacterMap {
    private final Map<Character, String> replacements;
    private final char first;

    private CharacterMap(Map<Character, String> replacements) {
        this.replacements = replacements;
        first = replacements.keySet().stream().min(Character::compare).orElse(Character.MAX_VALUE);
    }

    /** The map that the lines of a kind list. */
    static CharacterMap ofTable(String kind) {
        Map<Character, String> replacements = new HashMap<>();
        for (String[] fields : FtfyTables.of(kind))
            replacements.put((char) Integer.parseInt(fields[0], 16), FtfyTables.decode(fields[1]));
        return new CharacterMap(replacements);
    }

    /** The C1 controls as Windows-1252 reads their bytes. */
    static CharacterMap ofC1Controls() {
        Map<Character, String> replacements = new HashMap<>();
        for (char c = 0x80; c < 0xa0; c++)
            replacements.put(c, String.valueOf(SingleByteEncoding.WINDOWS_1252.decode(c)));
        return new CharacterMap(replacements);
    }

    String apply(String text) {
        int at = 0;
        while (at < text.length() && !contains(text.charAt(at))) at++;
        if (at == text.length()) return text;
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            String replacement = c < first ? null : replacements.get(c);
            if (replacement == null) out.append(c);
            else out.append(replacement);
        }
        return out.toString();
    }

    private boolean contains(char c) {
        return c >= first && replacements.containsKey(c);
    }
}
