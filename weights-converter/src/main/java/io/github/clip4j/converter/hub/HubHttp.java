package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Requests to the hub, with redirects followed here, so that the token is sent to the hub only. Thread-safe. */
final class HubHttp {
    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** Not Found, Method Not Allowed, Gone, Not Implemented. */
    private static final Set<Integer> UNKNOWN = Set.of(404, 405, 410, 501);

    private final HubOptions options;
    private final HubErrors errors;
    private final HttpClient client;

    HubHttp(HubOptions options) {
        this.options = options;
        this.errors = new HubErrors(options);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.timing().metadata())
                .build();
    }

    HubErrors errors() {
        return errors;
    }

    /** One HEAD request for the hub's metadata of a file. */
    FileMetadata metadata(HubFile file, Pace pace) {
        HubReply reply = follow("HEAD", file, 0, pace);
        try (HttpBody _ = reply.body()) {
            if (reply.status() >= 400) throw errors.status(file, reply);
            return FileMetadata.of(file, reply);
        }
    }

    /** One GET request for a file's bytes from {@code offset} on; the caller judges the status, and closes the body. */
    HubReply open(HubFile file, long offset, Pace pace) {
        return follow("GET", file, offset, pace);
    }

    /**
     * One GET request for a document of at most {@code limit} bytes; empty if the server does not know such documents.
     * A hub, which does, would give an error code.
     */
    Optional<byte[]> document(HubFile file, int limit, Pace pace) {
        HubReply reply = follow("GET", file, 0, pace);
        try (HttpBody body = reply.body()) {
            if (UNKNOWN.contains(reply.status()) && reply.header("X-Error-Code") == null) return Optional.empty();
            if (reply.status() != 200) throw errors.status(file, reply);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (List<ByteBuffer> some = body.next(); some != null; some = body.next()) {
                for (ByteBuffer buffer : some) {
                    if (out.size() + buffer.remaining() > limit)
                        throw new HubException(
                                Reason.BAD_ANSWER, file + ": the list of files is longer than " + limit + " bytes");
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    out.writeBytes(bytes);
                }
            }
            return Optional.of(out.toByteArray());
        } catch (IOException e) {
            throw errors.network(file, reply.response().uri(), e);
        }
    }

    /**
     * Follows redirects. A HEAD request stops at the first redirect to another host that carries the metadata: what
     * follows is storage, which knows neither commit nor hash.
     */
    private HubReply follow(String method, HubFile file, long offset, Pace pace) {
        URI at = file.uri(options.endpoint());
        boolean foreign = false;
        String commit = null;
        String linkedEtag = null;
        long linkedSize = -1;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<HttpBody> response = send(method, file, at, offset, !foreign, pace);
            HttpHeaders headers = response.headers();
            // A mirror may redirect the whole request: then the other host gives what the endpoint did not.
            if (!foreign || commit == null)
                commit = headers.firstValue("X-Repo-Commit").orElse(commit);
            if (!foreign || linkedEtag == null)
                linkedEtag = headers.firstValue("X-Linked-Etag").orElse(linkedEtag);
            if (!foreign || linkedSize < 0)
                linkedSize = size(file, headers, "X-Linked-Size").orElse(linkedSize);
            String etag =
                    linkedEtag != null ? linkedEtag : headers.firstValue("ETag").orElse(null);
            String location = headers.firstValue("Location").orElse(null);
            if (!REDIRECTS.contains(response.statusCode()) || location == null) {
                long size = linkedSize >= 0 || offset > 0
                        ? linkedSize
                        : size(file, headers, "Content-Length").orElse(-1);
                return new HubReply(response, foreign, commit, etag, size);
            }
            response.body().close();
            URI next = target(file, at, location);
            foreign |= !sameOrigin(at, next);
            if (foreign && method.equals("HEAD") && commit != null && etag != null)
                return new HubReply(response, true, commit, etag, linkedSize);
            at = next;
        }
        throw new HubException(
                Reason.BAD_ANSWER,
                file + ": more than " + MAX_REDIRECTS + " redirects, the last at " + HubErrors.host(at));
    }

    private static OptionalLong size(HubFile file, HttpHeaders headers, String name) {
        String value = headers.firstValue(name).orElse(null);
        if (value == null) return OptionalLong.empty();
        if (value.matches("\\d{1,18}")) return OptionalLong.of(Long.parseLong(value));
        throw new HubException(
                Reason.BAD_ANSWER, file + ": expected bytes in " + name + ", found " + HubNames.quote(value));
    }

    private HttpResponse<HttpBody> send(
            String method, HubFile file, URI at, long offset, boolean authorize, Pace pace) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "clip4j")
                .header("Accept-Encoding", "identity");
        if (offset > 0) request.header("Range", "bytes=" + offset + "-");
        if (authorize && options.token() != null) request.header("Authorization", "Bearer " + options.token());
        Duration wait = options.timing().metadata();
        Duration silence = options.timing().download();
        CompletableFuture<HttpResponse<HttpBody>> answer =
                client.sendAsync(request.build(), _ -> new HttpBody(silence, pace));
        try {
            return answer.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            answer.cancel(true);
            throw errors.network(file, at, new HttpTimeoutException("no answer"));
        } catch (InterruptedException _) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw errors.network(file, at, new InterruptedIOException("interrupted"));
        } catch (ExecutionException e) {
            throw errors.network(file, at, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
        }
    }

    /** The target of a redirect; never from https to http. */
    static URI target(HubFile file, URI at, String location) {
        try {
            URI next = at.resolve(URI.create(escapeIllegal(location)));
            String scheme = next.getScheme();
            boolean down = "https".equalsIgnoreCase(at.getScheme()) && !"https".equalsIgnoreCase(scheme);
            if (next.getHost() != null
                    && !down
                    && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) return next;
        } catch (IllegalArgumentException _) {
            // Reported below, without the address, which may be signed.
        }
        throw new HubException(
                Reason.BAD_ANSWER,
                file + ": " + HubErrors.host(at) + " redirects to an address that cannot be followed");
    }

    /** Servers leave characters in Location that RFC 3986 wants encoded and {@link URI} refuses. */
    private static String escapeIllegal(String location) {
        StringBuilder out = new StringBuilder(location.length());
        location.strip().codePoints().forEach(c -> {
            if (c <= 0x20 || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0)
                out.append(HubNames.encode(Character.toString(c), false));
            else out.appendCodePoint(c);
        });
        return out.toString();
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b)
                && Objects.equals(lower(a.getScheme()), lower(b.getScheme()));
    }

    private static @Nullable String lower(@Nullable String s) {
        return s == null ? null : s.toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) return uri.getPort();
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
