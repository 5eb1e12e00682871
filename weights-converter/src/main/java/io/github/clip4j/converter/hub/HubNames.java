package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks every name before it becomes part of a path or an address: callers' names and the server's alike. */
final class HubNames {
    /** {@code utils/_validators.py}, REPO_ID_REGEX. */
    private static final Pattern REPO = Pattern.compile("(\\b[\\w\\-.]{1,96}\\b/)?\\b[\\w\\-.]{1,96}\\b");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern ETAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int MAX_NAME = 1024;

    private HubNames() {}

    static String repo(String repo) {
        if (!REPO.matcher(repo).matches() || repo.contains("--") || repo.contains("..") || repo.endsWith(".git"))
            throw new HubException(
                    Reason.INVALID_NAME,
                    "expected a repository as name or organisation/name (letters, digits, - _ .), found "
                            + quote(repo));
        return repo;
    }

    static String revision(String revision) {
        if (!isRelativePath(revision))
            throw new HubException(
                    Reason.INVALID_NAME, "expected a branch, a tag or a commit hash, found " + quote(revision));
        return revision;
    }

    /**
     * A path within a repository: no absolute path, no {@code ..}, nothing that Windows reads as a drive, a stream or a
     * separator.
     */
    static String file(String file) {
        if (!isRelativePath(file))
            throw new HubException(
                    Reason.INVALID_NAME, "expected the path of a file within a repository, found " + quote(file));
        return file;
    }

    private static boolean isRelativePath(String path) {
        if (path.isEmpty() || path.length() > MAX_NAME) return false;
        if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\' || c == ':')) return false;
        for (String part : path.split("/", -1))
            if (part.isEmpty() || part.equals(".") || part.equals("..")) return false;
        return true;
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    static boolean isEtag(String etag) {
        return ETAG.matcher(etag).matches();
    }

    static URI endpoint(URI endpoint) {
        String scheme = endpoint.getScheme();
        boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!web
                || endpoint.getHost() == null
                || endpoint.getRawUserInfo() != null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null)
            throw new HubException(
                    Reason.INVALID_NAME,
                    "expected the hub's address as https://host, without user, query and fragment");
        return URI.create(endpoint.toString().replaceAll("/+$", ""));
    }

    /** The message never shows the token: even an invalid one may be most of a valid one. */
    static @Nullable String token(@Nullable String token) {
        if (token == null || token.isBlank()) return null;
        String clean = token.strip();
        if (!TOKEN.matcher(clean).matches())
            throw new HubException(
                    Reason.INVALID_NAME, "the token has blanks or characters that a header cannot carry");
        return clean;
    }

    /** The directory of a path that is known to have one. */
    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    /** An untrusted string, quoted for a message: one short line. */
    static String quote(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return "\"" + (line.length() > 100 ? line.substring(0, 100) + "…" : line) + "\"";
    }

    /** The reason for a file system error, without the path, which the message already names. */
    static String cause(IOException e) {
        return IoReason.of(e).replaceAll("\\s+", " ");
    }

    /** Percent-encodes all but RFC 3986's unreserved characters, and keeps {@code /} if asked to. */
    static String encode(String text, boolean keepSlash) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            if (plain || (keepSlash && c == '/')) out.append(c);
            else out.append('%').append(HEX.toHexDigits(b));
        }
        return out.toString();
    }
}
