package io.github.clip4j.converter.hub;

import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The response at the end of a chain of redirects, with what the hub's own responses on the way said about the file.
 *
 * @param response the last response
 * @param foreign whether a host other than the endpoint gave it
 * @param commit X-Repo-Commit
 * @param etag X-Linked-Etag, else the last response's ETag
 * @param size X-Linked-Size, else the last response's Content-Length if that is not a redirect; -1 for neither
 */
record HubReply(
        HttpResponse<HttpBody> response,
        boolean foreign,
        @Nullable String commit,
        @Nullable String etag,
        long size) {
    int status() {
        return response.statusCode();
    }

    HttpBody body() {
        return response.body();
    }

    @Nullable
    String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }
}
