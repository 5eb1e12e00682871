package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.search.Entry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A database that takes entries by HTTP, many in each request. No state. */
public interface RestTarget {
    /**
     * What people call it.
     *
     * @return for messages
     */
    String name();

    /**
     * Where requests go.
     *
     * @return an http or https address
     */
    URI uri();

    /**
     * A request that makes an index or collection.
     *
     * @param uri where it goes, with PUT
     * @param body JSON
     */
    record Creation(URI uri, String body) {}

    /**
     * What makes the index or collection, which need not be there then.
     *
     * @param dimensions E
     * @return empty if the database makes them in another way
     */
    default Optional<Creation> creation(int dimensions) {
        return Optional.empty();
    }

    /**
     * The method.
     *
     * @return POST or PUT
     */
    String method();

    /**
     * Headers of each request.
     *
     * @return by name
     */
    Map<String, String> headers();

    /**
     * The most entries of a request.
     *
     * @return at least 1
     */
    int maxEntries();

    /**
     * The most bytes of a request.
     *
     * @return of the body
     */
    int maxBytes();

    /**
     * An entry in the database's form.
     *
     * @param entry what to send
     * @return JSON
     * @throws io.github.clip4j.error.ClipException if the database does not take such an entry
     */
    String item(Entry entry);

    /**
     * A whole request.
     *
     * @param items of which each is from {@link #item}
     * @return the body
     */
    String body(List<String> items);

    /**
     * Looks for failures in an answer of success.
     *
     * @param answer the body that came back
     * @return what failed, if anything did
     */
    default Optional<String> failure(String answer) {
        return Optional.empty();
    }
}
