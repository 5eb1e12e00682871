package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Addresses and headers of requests. No state. */
final class Addresses {
    private static final String MEDIA_TYPE = "Content-Type";
    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /** Whether requests can go there. */
    static void check(URI server) {
        // What a message says of the address must not tell a password.
        if (server.getRawUserInfo() != null || server.getRawQuery() != null || server.getRawFragment() != null)
            throw new ClipException(
                    "the address of the server has more than host, port and path: leave that out, a name"
                            + " and a password above all");
        String scheme = server.getScheme();
        if (scheme == null || server.getHost() == null || !(scheme.equals("http") || scheme.equals("https")))
            throw new ClipException("no address of a server: expected http:// or https:// and a host");
        if (server.getPort() == 0 || server.getPort() > MAX_PORT)
            throw new ClipException("no address of a server: the port has to be 1 to " + MAX_PORT);
    }

    static URI of(URI server, String path) {
        check(server);
        String base = server.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    static String part(String name) {
        if (name.isEmpty()) throw new ClipException("the name of the collection is missing");
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static Map<String, String> headers(String mediaType, String keyName, String key) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(MEDIA_TYPE, mediaType);
        if (!key.chars().allMatch(c -> c >= ' ' && c < 0x7f))
            throw new ClipException("the key has characters that no header can have: copy it again");
        if (!key.isEmpty()) headers.put(keyName, key);
        return headers;
    }
}
