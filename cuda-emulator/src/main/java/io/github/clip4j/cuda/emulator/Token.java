package io.github.clip4j.cuda.emulator;

/** A piece of PTX: a word (name, opcode, directive, number), a string, or one punctuation mark. */
record Token(Kind kind, String text, int line) {
    enum Kind {
        WORD,
        STRING,
        MARK,
        END
    }

    boolean is(String expected) {
        return kind != Kind.STRING && text.equals(expected);
    }
}
