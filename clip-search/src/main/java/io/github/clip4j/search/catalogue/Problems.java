package io.github.clip4j.search.catalogue;

/** Is told what cannot be read; the rest goes on. */
@FunctionalInterface
public interface Problems {
    /**
     * Something was left out.
     *
     * @param name what it is called, an id or a file
     * @param why one line
     */
    void failed(String name, RuntimeException why);
}
