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
     * @param confirmation the field of the answer that is true when it was made
     */
    record Creation(URI uri, String body, String confirmation) {
        Optional<String> failure(String answer) {
            return Answers.failure(
                    answer,
                    object -> Boolean.TRUE.equals(object.get(confirmation))
                            ? Optional.empty()
                            : Optional.of("it does not confirm that it was made: " + Answers.shown(answer)));
        }
    }

    /**
     * Checks an address.
     *
     * @param server as people write it
     * @return the same
     * @throws io.github.clip4j.error.ClipException if it is no http or https address of host, port and path; what it
     *     is, is not told
     */
    static URI checked(URI server) {
        Addresses.check(server);
        return server;
    }

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
     * The secret among the headers.
     *
     * @return as the header has it; empty if there is none
     */
    String key();

    /**
     * Looks for failures in an answer of success, which is one only if it confirms each entry.
     *
     * @param answer the body that came back
     * @param entries how many were sent
     * @return what failed, if anything did
     */
    Optional<String> failure(String answer, int entries);
}
