package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns network failures and error responses into one line each. Hosts are named, addresses are not: those that a
 * redirect leads to are signed, and as good as a password.
 */
final class HubErrors {
    private final HubOptions options;

    HubErrors(HubOptions options) {
        this.options = options;
    }

    /** A request that got no answer, or a body that broke off. */
    HubException network(HubFile file, URI at, IOException e) {
        String host = host(at);
        if (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted())
            return new HubException(Reason.INTERRUPTED, host + ": the download was interrupted", e, null);
        if (e instanceof Pace.TooSlowException)
            return new HubException(
                    Reason.TIMEOUT,
                    file + ": " + host + " is too slow, " + e.getMessage()
                            + ": try again later, and the download goes on where it stopped",
                    e,
                    null);
        if (e instanceof HttpTimeoutException)
            return new HubException(
                    Reason.TIMEOUT,
                    file + ": " + host + " gives no answer in time: try again later; is the network up?",
                    e,
                    Duration.ZERO);
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException)
                return new HubException(
                        Reason.UNREACHABLE, host + ": the name cannot be resolved; is the network up?", e, null);
            if (t instanceof SSLException)
                return new HubException(Reason.UNREACHABLE, host + ": TLS failed: " + HubNames.cause(e), e, null);
        }
        return new HubException(
                Reason.UNREACHABLE,
                host + ": "
                        + (e.getMessage() == null
                                ? "cannot connect; is the address right (HF_ENDPOINT), and the network up?"
                                : HubNames.cause(e)),
                e,
                Duration.ZERO);
    }

    /** A response with an error status, judged by the hub's X-Error-Code first, then by the status. */
    HubException status(HubFile file, HubReply reply) {
        int status = reply.status();
        String host = host(reply.response().uri());
        // A signed address expires: asking the hub again gives a new one.
        if (reply.foreign() && (status == 401 || status == 403))
            return new HubException(
                    Reason.SERVER_ERROR, file + ": " + host + " refuses it (HTTP " + status + ")", null, Duration.ZERO);
        String code = reply.header("X-Error-Code");
        return switch (code == null ? "" : code) {
            case "RepoNotFound" ->
                new HubException(
                        Reason.REPOSITORY_NOT_FOUND,
                        file.repo() + ": no such repository on " + host + ", or a private one" + credentials());
            case "RevisionNotFound" ->
                new HubException(
                        Reason.REVISION_NOT_FOUND,
                        file.repo() + ": no revision " + HubNames.quote(file.revision()) + " on " + host);
            case "EntryNotFound" -> new HubException(Reason.FILE_NOT_FOUND, file + ": no such file on " + host);
            case "GatedRepo" -> gated(file, status, reply, host);
            default -> byStatus(file, status, reply, host);
        };
    }

    private HubException byStatus(HubFile file, int status, HubReply reply, String host) {
        if (status == 401)
            return new HubException(
                    Reason.UNAUTHORIZED,
                    file + ": " + host
                            + " refuses access (HTTP 401): the repository does not exist, or is private or gated"
                            + credentials());
        if (status == 403) return gated(file, status, reply, host);
        if (status == 404)
            return new HubException(
                    file.file() == null ? Reason.REPOSITORY_NOT_FOUND : Reason.FILE_NOT_FOUND,
                    file + ": not found on " + host + " (HTTP 404)");
        if (status == 429 || status >= 500) {
            Duration wait = retryAfter(reply);
            String asks = wait.isPositive() ? "; it asks to wait " + wait.toSeconds() + " s" : "";
            return status == 429
                    ? new HubException(
                            Reason.RATE_LIMITED,
                            file + ": " + host + " is getting too many requests (HTTP 429)" + asks,
                            null,
                            wait)
                    : new HubException(
                            Reason.SERVER_ERROR,
                            file + ": " + host + " fails (HTTP " + status + ")" + asks,
                            null,
                            wait);
        }
        return new HubException(Reason.BAD_ANSWER, file + ": " + host + " answers HTTP " + status);
    }

    private HubException gated(HubFile file, int status, HubReply reply, String host) {
        String said = reply.header("X-Error-Message");
        return new HubException(
                status == 401 ? Reason.UNAUTHORIZED : Reason.FORBIDDEN,
                file + ": " + host + " refuses access (HTTP " + status
                        + "): if the model is gated, accept its licence at "
                        + options.endpoint() + "/" + file.repo() + credentials()
                        + (said == null ? "" : "; the server says " + redact(HubNames.quote(said))));
    }

    private String credentials() {
        return options.token() == null
                ? "; set HF_TOKEN to a token that may read it"
                : "; the token that was sent (HF_TOKEN) may not read it";
    }

    private String redact(String text) {
        return options.token() == null ? text : text.replace(options.token(), "***");
    }

    /** RFC 9110, 10.2.3: seconds or a date; zero if absent or not readable. */
    private static Duration retryAfter(HubReply reply) {
        String value = reply.header("Retry-After");
        if (value == null) return Duration.ZERO;
        try {
            if (value.matches("\\d{1,9}")) return Duration.ofSeconds(Long.parseLong(value));
            ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(ZonedDateTime.now(date.getZone()), date);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException _) {
            return Duration.ZERO;
        }
    }

    static String host(@Nullable URI uri) {
        if (uri == null || uri.getHost() == null) return "the server";
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
