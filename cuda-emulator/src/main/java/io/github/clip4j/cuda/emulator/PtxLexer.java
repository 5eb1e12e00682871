package io.github.clip4j.cuda.emulator;

import java.util.ArrayList;
import java.util.List;

/** Cuts PTX into tokens; comments vanish. */
final class PtxLexer {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private PtxLexer(String text) {
        this.text = text;
    }

    /** All tokens and one that marks the end. */
    static List<Token> tokens(String text) {
        PtxLexer lexer = new PtxLexer(text);
        while (lexer.at < text.length()) lexer.next();
        lexer.tokens.add(new Token(Token.Kind.END, "end of file", lexer.line));
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (c == '\n') line++;
        if (Character.isWhitespace(c) || c == '\0') at++;
        else if (text.startsWith("//", at)) at = orEnd(text.indexOf('\n', at));
        else if (text.startsWith("/*", at)) comment();
        else if (c == '"') string();
        else if (startsWord(c)) word();
        else add(Token.Kind.MARK, at + 1);
    }

    private int orEnd(int found) {
        return found < 0 ? text.length() : found;
    }

    private void comment() {
        int end = Math.min(text.length(), orEnd(text.indexOf("*/", at)) + 2);
        line += (int) text.substring(at, end).chars().filter(c -> c == '\n').count();
        at = end;
    }

    private void string() {
        int end = orEnd(text.indexOf('"', at + 1));
        tokens.add(new Token(Token.Kind.STRING, text.substring(at + 1, end), line));
        at = Math.min(text.length(), end + 1);
    }

    private void word() {
        int end = at + 1;
        while (end < text.length() && (inWord(text.charAt(end)) || text.startsWith("::", end)))
            end += text.charAt(end) == ':' ? 2 : 1;
        add(Token.Kind.WORD, end);
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), line));
        at = end;
    }

    private static boolean startsWord(char c) {
        return inWord(c) || c == '%';
    }

    private static boolean inWord(char c) {
        return (c < 128 && Character.isLetterOrDigit(c)) || c == '_' || c == '$' || c == '.';
    }
}
