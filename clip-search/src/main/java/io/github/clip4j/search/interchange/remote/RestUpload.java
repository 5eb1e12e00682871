package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.search.EntrySource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends entries to a database in requests within its limits. What may succeed later (429, 500, 502, 503, 504, a broken
 * connection) is tried again, after twice the time or as long as the server says; sending an entry twice changes
 * nothing. For one thread.
 */
public final class RestUpload implements AutoCloseable {
    /** For a server that is busy for a minute. */
    public static final Retry RETRY = new Retry(7, Duration.ofSeconds(1));

    private static final Set<Integer> LATER = Set.of(429, 500, 502, 503, 504);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int SHOWN = 200;

    private final RestTarget target;
    private final Retry retry;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NEVER) // the key is for this host alone
            .build();

    /**
     * How often a request is tried.
     *
     * @param attempts at least 1
     * @param firstWait before the second; doubled each time
     */
    public record Retry(int attempts, Duration firstWait) {}

    /**
     * Prepares an upload.
     *
     * @param target where to
     * @param retry how often
     */
    public RestUpload(RestTarget target, Retry retry) {
        this.target = target;
        this.retry = retry;
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
            send(request(target.uri(), target.method(), body), sent + " entries were sent before");
            sent += items.size();
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
        send(request(creation.uri(), "PUT", creation.body()), "nothing was sent before");
    }

    private HttpRequest request(URI uri, String method, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(TIMEOUT).method(method, HttpRequest.BodyPublishers.ofString(body));
        target.headers().forEach(request::header);
        return request.build();
    }

    private void send(HttpRequest request, String before) {
        Duration wait = retry.firstWait();
        for (int attempt = 1; ; attempt++) {
            Outcome outcome = attempt(request);
            if (outcome.problem() == null) return;
            if (!outcome.later() || attempt == retry.attempts())
                throw new ClipException(target.name() + ": " + request.uri() + ": " + outcome.problem() + "; " + before
                        + ": " + (outcome.later() ? "try again later" : "mend this, and send all again"));
            pause(outcome.pause() == null ? wait : outcome.pause());
            wait = wait.multipliedBy(2);
        }
    }

    /** What became of a request: null if it succeeded; whether it may succeed later, and when. */
    private record Outcome(
            @Nullable String problem,
            boolean later,
            @Nullable Duration pause) {}

    private Outcome attempt(HttpRequest request) {
        try {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            int status = answer.statusCode();
            if (status / 100 == 2)
                return new Outcome(target.failure(answer.body()).orElse(null), false, null);
            String body = answer.body();
            String shown = body.length() > SHOWN ? body.substring(0, SHOWN) + "…" : body;
            Duration wait = answer.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("\\d{1,5}"))
                    .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                    .orElse(null);
            return new Outcome("status " + status + " " + shown, LATER.contains(status), wait);
        } catch (IOException e) {
            return new Outcome("cannot be reached: " + IoReason.of(e), true, null);
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
        client.close();
    }
}
