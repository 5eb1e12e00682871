package io.github.clip4j.cuda.emulator;

import java.util.List;

/** A place in the tokens. */
final class TokenReader {
    private final List<Token> tokens;
    private int at;

    TokenReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    boolean atEnd() {
        return peek().kind() == Token.Kind.END;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (atEnd()) throw unexpected("more");
        at++;
        return token;
    }

    boolean accept(String text) {
        boolean there = peek().is(text);
        if (there) at++;
        return there;
    }

    void expect(String text) {
        if (!accept(text)) throw unexpected("'" + text + "'");
    }

    String word() {
        if (peek().kind() != Token.Kind.WORD) throw unexpected("a word");
        return next().text();
    }

    void skipLine() {
        int line = peek().line();
        while (!atEnd() && peek().line() == line) at++;
    }

    EmulationException unexpected(String wanted) {
        return error("'" + peek().text() + "' where " + wanted + " is expected");
    }

    EmulationException error(String message) {
        return new EmulationException("PTX line " + peek().line() + ": " + message);
    }
}
