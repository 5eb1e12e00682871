package io.github.clip4j.converter.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.clip4j.converter.output.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub with one repository, {@code org/model}, that answers as huggingface.co does: git's hash as ETag of small files,
 * X-Linked-Etag with the SHA-256 of those whose name ends in {@code .safetensors}, {@code .bin} or {@code .pt}. Tests
 * put {@link Rule rules} before that.
 */
final class FakeHub implements AutoCloseable {
    static final String REPO = "org/model";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** Answers a request, or returns false to leave it to the hub. */
    @FunctionalInterface
    interface Rule {
        boolean answer(HttpExchange exchange) throws IOException;
    }

    record Request(String method, String path, String range, String authorization) {}

    final Map<String, byte[]> files = new TreeMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    final List<Rule> rules = new CopyOnWriteArrayList<>();
    final Map<String, String> revisions = new ConcurrentHashMap<>(Map.of("main", COMMIT, COMMIT, COMMIT));
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A hub with a complete small model. */
    static FakeHub withModel() throws IOException {
        FakeHub hub = new FakeHub();
        hub.put("config.json", "{\"model_type\": \"clip\"}");
        hub.put("preprocessor_config.json", "{}");
        hub.put("tokenizer.json", "{\"version\": \"1.0\"}");
        hub.put("README.md", "# not wanted");
        hub.put("flax_model.msgpack", "not wanted");
        hub.files.put("model.safetensors", bytes(300_000));
        hub.put("pytorch_model.bin", "not wanted: a pickle beside safetensors");
        return hub;
    }

    void put(String file, String text) {
        files.put(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) bytes[i] = (byte) (i * 31 + (i >> 8));
        return bytes;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    HubOptions options(Path cache) {
        return new HubOptions(
                uri(),
                cache,
                null,
                false,
                true,
                Progress.NONE,
                new HubOptions.Timing(Duration.ofSeconds(5), Duration.ofSeconds(5), 3, Duration.ofMillis(1)));
    }

    HubClient client(Path cache) {
        return new HubClient(options(cache));
    }

    /** Requests whose path ends so, of one method. */
    List<Request> asked(String method, String suffix) {
        return requests.stream()
                .filter(r -> r.method().equals(method) && r.path().endsWith(suffix))
                .toList();
    }

    List<String> ranges(String suffix) {
        return asked("GET", suffix).stream().map(Request::range).collect(Collectors.toList());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var in = exchange.getRequestHeaders();
            String path = exchange.getRequestURI().getRawPath();
            requests.add(
                    new Request(exchange.getRequestMethod(), path, in.getFirst("Range"), in.getFirst("Authorization")));
            for (Rule rule : rules) if (rule.answer(exchange)) return;
            serve(exchange, path);
        }
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        String list = "/api/models/" + REPO + "/revision/";
        String resolve = "/" + REPO + "/resolve/";
        if (path.startsWith(list)) {
            String commit = revisions.get(path.substring(list.length()));
            if (commit == null) error(exchange, 404, "RevisionNotFound");
            else reply(exchange, 200, listing(commit).getBytes(StandardCharsets.UTF_8));
        } else if (path.startsWith(resolve)) {
            String[] parts = path.substring(resolve.length()).split("/", 2);
            String commit = revisions.get(parts[0]);
            if (commit == null) {
                error(exchange, 404, "RevisionNotFound");
                return;
            }
            exchange.getResponseHeaders().set("X-Repo-Commit", commit);
            byte[] content = files.get(parts[1].replace("%20", " "));
            if (content == null) error(exchange, 404, "EntryNotFound");
            else file(exchange, parts[1], content);
        } else {
            error(exchange, 401, "RepoNotFound");
        }
    }

    String listing(String commit) {
        return "{\"id\": \"" + REPO + "\", \"sha\": \"" + commit + "\", \"siblings\": ["
                + files.keySet().stream()
                        .map(f -> "{\"rfilename\": \"" + f + "\"}")
                        .collect(Collectors.joining(", "))
                + "]}";
    }

    static boolean isLarge(String file) {
        return file.matches(".*\\.(safetensors|bin|pt)");
    }

    static void metadata(HttpExchange exchange, String file, byte[] content) {
        var out = exchange.getResponseHeaders();
        if (isLarge(file)) {
            out.set("X-Linked-Etag", "\"" + sha256(content) + "\"");
            out.set("X-Linked-Size", String.valueOf(content.length));
            out.set("ETag", "\"of-the-pointer\"");
        } else {
            out.set("ETag", "W/\"" + gitHash(content) + "\"");
        }
    }

    static void file(HttpExchange exchange, String file, byte[] content) throws IOException {
        metadata(exchange, file, content);
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            reply(exchange, 200, content);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        var out = exchange.getResponseHeaders();
        if (from >= content.length) {
            out.set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        out.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        reply(exchange, 206, java.util.Arrays.copyOfRange(content, from, content.length));
    }

    static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Announces the whole content and breaks the connection after some of it. */
    static void drop(HttpExchange exchange, int announced, byte[] some) throws IOException {
        exchange.sendResponseHeaders(200, announced);
        exchange.getResponseBody().write(some);
        exchange.getResponseBody().flush();
    }

    static void error(HttpExchange exchange, int status, String code) throws IOException {
        if (code != null) exchange.getResponseHeaders().set("X-Error-Code", code);
        exchange.sendResponseHeaders(status, -1);
    }

    static String sha256(byte[] content) {
        return digest("SHA-256", content);
    }

    static String gitHash(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return digest("SHA-1", all);
    }

    private static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
