package io.github.clip4j.cli.io;

/** Text in pages. */
public final class Html {
    private Html() {}

    /** The text with the characters that mean something to HTML written otherwise, also within double quotes. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
