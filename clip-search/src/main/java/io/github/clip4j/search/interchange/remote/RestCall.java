package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends requests, and says in words what became of each. For one thread. */
final class RestCall implements AutoCloseable {
    /** An answer about 1000 documents has a few hundred bytes for each. */
    private static final int MAX_ANSWER = 16 << 20;

    private static final Set<Integer> LATER = Set.of(429, 500, 502, 503, 504);

    private final Duration limit;
    private final Secret secret;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NEVER) // the key is for this host alone
            .build();
    private boolean answered;

    /** {@code limit}: how long a request and its answer may take; {@code secret}: what no outcome quotes. */
    RestCall(Duration limit, Secret secret) {
        this.limit = limit;
        this.secret = secret;
    }

    /** What became of a request: null if it succeeded; whether it may succeed later, and when. */
    record Outcome(
            @Nullable String problem,
            boolean later,
            @Nullable Duration pause) {}

    private record Answer(int status, String body, @Nullable Duration pause) {}

    /** One try; {@code check}: what is wrong with an answer of success. */
    Outcome attempt(HttpRequest request, Function<String, Optional<String>> check) throws InterruptedException {
        CompletableFuture<Answer> coming = null;
        try {
            coming = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                    .thenApply(RestCall::read);
            return judge(coming.get(limit.toMillis(), TimeUnit.MILLISECONDS), check);
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (IllegalArgumentException e) {
            return failed(e);
        } catch (TimeoutException _) {
            return late();
        } finally {
            if (coming != null) coming.cancel(true);
        }
    }

    /** No more than is allowed, whatever a server sends. */
    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
            if (bytes.length > MAX_ANSWER)
                throw new ClipException("its answer has more than " + (MAX_ANSWER >> 20) + " MiB");
            Duration wait = response.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("\\d{1,5}"))
                    .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                    .orElse(null);
            return new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8), wait);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome judge(Answer answer, Function<String, Optional<String>> check) {
        answered = true;
        int status = answer.status();
        if (status / 100 == 2 && check.apply(answer.body()).isEmpty()) return new Outcome(null, false, null);
        // Before anything is cut off: half a key is too much.
        String body = secret.blanked(answer.body());
        if (status / 100 == 2)
            return new Outcome(check.apply(body).orElse("an answer that confirms nothing"), false, null);
        String said = body.isBlank() ? "" : " " + Answers.shown(body);
        if (status / 100 == 3)
            said += ", a redirection, which is not followed, as the key is for this host alone: name the server itself";
        return new Outcome("status " + status + said, LATER.contains(status), answer.pause());
    }

    private Outcome late() {
        return new Outcome("no whole answer within " + limit.toMillis() / 1000.0 + " s", true, null);
    }

    private Outcome failed(@Nullable Throwable failure) {
        boolean refused = false;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            switch (t) {
                case UnresolvedAddressException _ -> {
                    return never("there is no host of this name: is it right, and the network up?");
                }
                case UnknownHostException _ -> {
                    return never("there is no host of this name: is it right, and the network up?");
                }
                case SSLException tls -> {
                    return never("no secure connection (TLS): " + IoReason.of(tls));
                }
                case HttpTimeoutException _ -> {
                    return late();
                }
                case ClipException tooLong -> {
                    return new Outcome(tooLong.getMessage(), false, null);
                }
                case ConnectException _ -> refused = true;
                default -> {}
            }
        }
        // Where nobody listens at first, nobody does seconds later.
        if (refused && !answered) return never("nobody listens there: does the server run, and is the port right?");
        if (failure instanceof IllegalArgumentException) return never("no address that can be called");
        String reason = failure instanceof Exception e && !refused ? IoReason.of(e) : "nobody listens there";
        return new Outcome("cannot be reached: " + reason, true, null);
    }

    private static Outcome never(String reason) {
        return new Outcome("cannot be reached: " + reason, false, null);
    }

    /** Whatever is still on its way is given up. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
