package io.github.clip4j.tokenizer.ftfy;

/** Undoes a decoding by the wrong encoding: ftfy's fix_encoding. */
final class Mojibake {
    private static final CharacterMap C1_CONTROLS = CharacterMap.ofC1Controls();

    private Mojibake() {}

    /** Repairs until nothing changes. */
    static String fix(String text, RepairBudget budget) {
        String fixed = text;
        while (true) {
            budget.spend(fixed.length());
            String next = fixOnce(fixed, budget);
            if (next.equals(fixed)) return fixed;
            fixed = next;
        }
    }

    /** Reads C1 controls as the characters that Windows-1252 has in their place. */
    static String fixC1Controls(String text) {
        return C1_CONTROLS.apply(text);
    }

    private static String fixOnce(String text, RepairBudget budget) {
        if (isAscii(text) || !Badness.isBad(text)) return text;
        for (SingleByteEncoding encoding : SingleByteEncoding.ALL) {
            String bytes = encoding.encode(text);
            if (bytes == null) continue;
            // In MacRoman a lead byte and a space are an en dash and a space.
            if (!encoding.isMacRoman()) bytes = LossyBytes.restoreA0(bytes);
            if (encoding.isSloppy()) bytes = LossyBytes.replaceLost(bytes);
            String decoded = Utf8Decoder.decode(bytes);
            if (decoded != null) return decoded;
        }
        String parts = Utf8Detector.replace(
                text, part -> part.length() < text.length() && Badness.isBad(part) ? fix(part, budget) : part);
        if (!parts.equals(text)) return parts;
        // ftfy tries Latin-1 as Windows-1252 first, and then C1 controls alone: for both this is the result.
        return fixC1Controls(text);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 0x80) return false;
        return true;
    }
}
