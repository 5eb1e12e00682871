package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.converter.output.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of {@code huggingface_hub} 1.x, as its {@code constants.py} and {@code utils/_auth.py} read
 * them.
 */
final class HubEnvironment {
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([^}]+)}|([A-Za-z0-9_]+))");

    private final Map<String, String> env;
    private final Path home;

    HubEnvironment(Map<String, String> env, Path home) {
        this.env = env;
        this.home = home;
    }

    HubOptions options() {
        String endpoint = value("HF_ENDPOINT");
        return new HubOptions(
                endpoint == null ? HubOptions.HUGGING_FACE : uri(endpoint),
                cacheDirectory(),
                token(),
                isTrue(value("HF_HUB_OFFLINE") != null ? "HF_HUB_OFFLINE" : "TRANSFORMERS_OFFLINE"),
                !isTrue("HF_HUB_DISABLE_SYMLINKS"),
                Progress.NONE,
                timing());
    }

    private Path cacheDirectory() {
        for (String name : new String[] {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}) {
            String set = value(name);
            if (set != null) return path(name, set);
        }
        return hfHome().resolve("hub");
    }

    private Path hfHome() {
        String set = value("HF_HOME");
        if (set != null) return path("HF_HOME", set);
        String xdg = value("XDG_CACHE_HOME");
        return (xdg != null ? path("XDG_CACHE_HOME", xdg) : home.resolve(".cache")).resolve("huggingface");
    }

    private @Nullable String token() {
        if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return null;
        String set = value("HF_TOKEN");
        if (set == null) set = value("HUGGING_FACE_HUB_TOKEN");
        if (set != null) return set;
        String tokenPath = value("HF_TOKEN_PATH");
        Path file = tokenPath != null ? path("HF_TOKEN_PATH", tokenPath) : hfHome().resolve("token");
        try {
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw new HubException(Reason.DISK, file + ": the token cannot be read: " + HubNames.cause(e), e, null);
        }
    }

    private HubOptions.Timing timing() {
        HubOptions.Timing usual = HubOptions.Timing.DEFAULT;
        return new HubOptions.Timing(
                seconds("HF_HUB_ETAG_TIMEOUT", usual.metadata()),
                seconds("HF_HUB_DOWNLOAD_TIMEOUT", usual.download()),
                usual.retries(),
                usual.backoff());
    }

    private Duration seconds(String name, Duration usual) {
        String set = value(name);
        if (set == null) return usual;
        try {
            int seconds = Integer.parseInt(set.strip());
            if (seconds >= 0) return seconds == 0 ? usual : Duration.ofSeconds(seconds);
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new HubException(Reason.INVALID_NAME, name + ": expected whole seconds, found " + HubNames.quote(set));
    }

    private @Nullable String value(String name) {
        String value = env.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    private boolean isTrue(String name) {
        String value = value(name);
        return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
    }

    private static URI uri(String endpoint) {
        try {
            return new URI(endpoint);
        } catch (URISyntaxException _) {
            throw new HubException(
                    Reason.INVALID_NAME, "HF_ENDPOINT: expected a web address, found " + HubNames.quote(endpoint));
        }
    }

    /** As {@code os.path.expanduser}, then {@code os.path.expandvars}: an unknown variable stays as it is. */
    private Path path(String name, String value) {
        try {
            String text = value.equals("~") || value.startsWith("~/") ? home + value.substring(1) : value;
            Matcher m = VARIABLE.matcher(text);
            return Path.of(m.replaceAll(v -> Matcher.quoteReplacement(
                    env.getOrDefault(v.group(1) != null ? v.group(1) : v.group(2), v.group()))));
        } catch (InvalidPathException _) {
            throw new HubException(Reason.INVALID_NAME, name + ": expected a path, found " + HubNames.quote(value));
        }
    }
}
