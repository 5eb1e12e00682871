package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.EntrySource;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends entries to a database in requests within its limits. What may succeed later (429, 500, 502, 503, 504, a broken
 * connection) is tried again, after twice the time or as long as the server says; sending an entry twice changes
 * nothing. Entries count as sent when the answer confirms them. For one thread.
 */
public final class RestUpload implements AutoCloseable {
    /** For a server that is busy for a minute. */
    public static final Retry RETRY = new Retry(7, Duration.ofSeconds(1), Duration.ofMinutes(2));

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final RestTarget target;
    private final Retry retry;
    private final Consumer<String> retrying;
    private final RestCall call;
    private final Set<String> said = new HashSet<>();

    /**
     * How often a request is tried.
     *
     * @param attempts at least 1
     * @param firstWait before the second; doubled each time
     * @param limit how long one attempt may take, from the connection to the end of the answer
     */
    public record Retry(int attempts, Duration firstWait, Duration limit) {}

    /**
     * Prepares an upload.
     *
     * @param target where to
     * @param retry how often
     * @param retrying told, once for each reason, that a request is tried again
     */
    public RestUpload(RestTarget target, Retry retry, Consumer<String> retrying) {
        this.target = target;
        this.retry = retry;
        this.retrying = retrying;
        call = new RestCall(retry.limit(), new Secret(target.key()));
    }

    /**
     * Sends all entries.
     *
     * @param source read to its end
     * @return how many were sent
     * @throws ClipException in one line, if a row is wrong or the server refuses; what was sent before stays there
     */
    public long send(EntrySource source) {
        Batches batches = new Batches(target, source, target.name());
        long sent = 0;
        for (List<String> items = batches.next(); !items.isEmpty(); items = batches.next()) {
            String body = target.body(items);
            int entries = items.size();
            send(
                    request(target.uri(), target.method(), body),
                    answer -> target.failure(answer, entries),
                    sent + " entries were sent before");
            sent += entries;
        }
        return sent;
    }

    /**
     * Makes the index or collection.
     *
     * @param dimensions E
     * @throws ClipException in one line, if the server refuses, for example because it is there, or the database makes
     *     them in another way
     */
    public void create(int dimensions) {
        RestTarget.Creation creation = target.creation(dimensions)
                .orElseThrow(() -> new ClipException(
                        target.name() + ": an index of it is not made here: make it first, without --create"));
        send(request(creation.uri(), "PUT", creation.body()), creation::failure, "nothing was sent before");
    }

    private HttpRequest request(URI uri, String method, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(retry.limit())
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        target.headers().forEach(request::header);
        return request.build();
    }

    private void send(HttpRequest request, Function<String, Optional<String>> check, String before) {
        Duration wait = retry.firstWait();
        for (int left = retry.attempts() - 1; ; left--) {
            RestCall.Outcome outcome = attempt(request, check);
            if (outcome.problem() == null) return;
            String problem = target.name() + ": " + request.uri() + ": " + outcome.problem();
            if (!outcome.later() || left == 0)
                throw new ClipException(problem + "; " + before + ": "
                        + (outcome.later() ? "try again later" : "mend this, and send all again"));
            if (said.add(problem))
                retrying.accept(problem + "; trying again, at most " + left + (left == 1 ? " time" : " times"));
            pause(outcome.pause() == null ? wait : outcome.pause());
            wait = wait.multipliedBy(2);
        }
    }

    private RestCall.Outcome attempt(HttpRequest request, Function<String, Optional<String>> check) {
        try {
            return call.attempt(request, check);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClipException(target.name() + ": interrupted", e);
        }
    }

    private void pause(Duration wait) {
        try {
            Thread.sleep(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClipException(target.name() + ": interrupted", e);
        }
    }

    @Override
    public void close() {
        call.close();
    }
}
