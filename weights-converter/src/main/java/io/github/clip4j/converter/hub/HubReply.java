package io.github.clip4j.converter.hub;

import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The answer at the end of a chain of redirects, with what the hub's own answers on the way told about the file.
 *
 * @param response the last answer
 * @param foreign whether a host other than the endpoint gave it
 * @param commit X-Repo-Commit
 * @param etag X-Linked-Etag, else the last answer's ETag
 * @param size X-Linked-Size, else the last answer's Content-Length if it is no redirect; -1 for neither
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
