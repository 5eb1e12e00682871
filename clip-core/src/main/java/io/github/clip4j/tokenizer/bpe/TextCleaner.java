package io.github.clip4j.tokenizer.bpe;

import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.ftfy.Ftfy;
import io.github.clip4j.tokenizer.text.CodePointSet;
import io.github.clip4j.tokenizer.text.HtmlEntities;
import io.github.clip4j.tokenizer.text.Nfc;
import io.github.clip4j.tokenizer.text.PythonStrings;
import io.github.clip4j.tokenizer.text.UnicodeTables;

/** What happens to a text before the pattern cuts it. */
final class TextCleaner {
    private TextCleaner() {}

    static String clean(String text, TokenizerFamily family) {
        return family == TokenizerFamily.HF ? normalize(text) : basicAndWhitespaceClean(text);
    }

    /** OpenAI's and open_clip's basic_clean, whitespace_clean and lower. */
    private static String basicAndWhitespaceClean(String text) {
        String unescaped = HtmlEntities.unescape(HtmlEntities.unescape(Ftfy.fixText(text)));
        return PythonStrings.lower(PythonStrings.collapseWhitespace(unescaped));
    }

    /**
     * The normalizer of transformers' CLIPTokenizer: NFC, runs of whitespace to a space, lower case. Lone surrogates,
     * which Rust lacks, become U+FFFD.
     */
    private static String normalize(String text) {
        String nfc = Nfc.normalize(replaceLoneSurrogates(text), UnicodeTables.HF_NFC_INERT);
        StringBuilder out = new StringBuilder(nfc.length());
        CodePointSet space = UnicodeTables.HF_SPACE;
        for (int i = 0; i < nfc.length(); i++) {
            char c = nfc.charAt(i);
            if (!space.contains(c)) out.append(c);
            else if (i == 0 || !space.contains(nfc.charAt(i - 1))) out.append(' ');
        }
        return PythonStrings.lowerEachCharacter(out.toString());
    }

    private static String replaceLoneSurrogates(String text) {
        int at = 0;
        while (at < text.length() && !Character.isSurrogate(text.charAt(at))) at++;
        if (at == text.length()) return text;
        int[] points = text.codePoints()
                .map(c -> c >= 0xd800 && c < 0xe000 ? 0xfffd : c)
                .toArray();
        return new String(points, 0, points.length);
    }
}
