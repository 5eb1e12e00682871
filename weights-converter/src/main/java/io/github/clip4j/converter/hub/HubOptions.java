package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.output.Progress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The location of the hub and its cache, and how to talk to the hub. Immutable. {@link #toString()} does not show the
 * token.
 *
 * @param endpoint the hub, http or https, without a slash at its end
 * @param cacheDirectory the directory that holds {@code models--org--name}
 * @param token sent as a bearer token to {@code endpoint} only; null for none
 * @param offline whether to do without the network
 * @param symlinks whether {@code snapshots} may hold symbolic links; otherwise, or where the file system has none,
 *     files are moved or copied
 * @param progress hears how downloads proceed; files that are in the cache already are not announced
 * @param timing time limits and repetitions
 */
public record HubOptions(
        URI endpoint,
        Path cacheDirectory,
        @Nullable String token,
        boolean offline,
        boolean symlinks,
        Progress progress,
        Timing timing) {
    /** The public hub. */
    public static final URI HUGGING_FACE = URI.create("https://huggingface.co");

    /**
     * Time limits and repetitions.
     *
     * @param metadata longest wait to connect, and for the answer to a request about a file
     * @param download longest silence of the server within a download; if all attempts to get a file have waited six
     *     times as long in all, and brought less than 1,024 bytes per second of it, there are no more
     * @param retries how often a request is repeated after a failure that may pass; the count starts again when a
     *     download has advanced by a mebibyte
     * @param backoff pause before the first repetition; doubles each time up to 30 s, with jitter. A Retry-After of the
     *     server of up to 60 s is respected
     */
    public record Timing(Duration metadata, Duration download, int retries, Duration backoff) {
        /** 10 s, 10 s (as in Python), five repetitions, 1 s. */
        public static final Timing DEFAULT =
                new Timing(Duration.ofSeconds(10), Duration.ofSeconds(10), 5, Duration.ofSeconds(1));

        /**
         * Checks the values.
         *
         * @throws HubException if a limit is not positive, or the repetitions or the pause are negative
         */
        public Timing {
            if (!metadata.isPositive() || !download.isPositive() || retries < 0 || backoff.isNegative())
                throw new HubException(
                        HubException.Reason.INVALID_NAME,
                        "time limits must be positive, repetitions and pause not negative: " + metadata + ", "
                                + download + ", " + retries + ", " + backoff);
        }
    }

    /**
     * Checks endpoint and token.
     *
     * @throws HubException if the endpoint is not a plain http or https address, or the token cannot be sent in a
     *     header
     */
    public HubOptions {
        endpoint = HubNames.endpoint(endpoint);
        token = HubNames.token(token);
        cacheDirectory = cacheDirectory.toAbsolutePath();
    }

    /**
     * The settings that Python's {@code huggingface_hub} 1.x takes from the environment. An empty variable counts as
     * unset.
     *
     * <ul>
     *   <li>HF_ENDPOINT, default {@code https://huggingface.co}
     *   <li>cache: HF_HUB_CACHE, else HUGGINGFACE_HUB_CACHE, else {@code hub} in HF_HOME, which is
     *       {@code $XDG_CACHE_HOME/huggingface} or {@code ~/.cache/huggingface} if not set; {@code ~} and {@code $NAME}
     *       are expanded
     *   <li>token: none if HF_HUB_DISABLE_IMPLICIT_TOKEN is true, else HF_TOKEN, else HUGGING_FACE_HUB_TOKEN, else the
     *       file HF_TOKEN_PATH, which is {@code token} in HF_HOME if not set
     *   <li>offline: HF_HUB_OFFLINE, or TRANSFORMERS_OFFLINE if that is not set; true is 1, ON, YES or TRUE in any case
     *   <li>HF_HUB_DISABLE_SYMLINKS; HF_HUB_ETAG_TIMEOUT and HF_HUB_DOWNLOAD_TIMEOUT in seconds
     * </ul>
     *
     * @param env the environment, such as {@link System#getenv()}
     * @param home the user's home directory
     * @return the options, without a listener and with {@link Timing#DEFAULT} except for the time limits that are set
     * @throws HubException if a variable or the token's file cannot be used
     */
    public static HubOptions fromEnvironment(Map<String, String> env, Path home) {
        return new HubEnvironment(env, home).options();
    }

    /**
     * Another cache.
     *
     * @param directory the directory that holds {@code models--org--name}
     * @return a copy
     */
    public HubOptions withCacheDirectory(Path directory) {
        return new HubOptions(endpoint, directory, token, offline, symlinks, progress, timing);
    }

    /**
     * Another token.
     *
     * @param value the token, or null for none
     * @return a copy
     */
    public HubOptions withToken(@Nullable String value) {
        return new HubOptions(endpoint, cacheDirectory, value, offline, symlinks, progress, timing);
    }

    /**
     * With or without the network.
     *
     * @param value whether to do without the network
     * @return a copy
     */
    public HubOptions withOffline(boolean value) {
        return new HubOptions(endpoint, cacheDirectory, token, value, symlinks, progress, timing);
    }

    /**
     * With or without symbolic links.
     *
     * @param value whether {@code snapshots} may hold symbolic links
     * @return a copy
     */
    public HubOptions withSymlinks(boolean value) {
        return new HubOptions(endpoint, cacheDirectory, token, offline, value, progress, timing);
    }

    /**
     * Another listener.
     *
     * @param value hears how downloads proceed
     * @return a copy
     */
    public HubOptions withProgress(Progress value) {
        return new HubOptions(endpoint, cacheDirectory, token, offline, symlinks, value, timing);
    }

    /**
     * Other time limits and repetitions.
     *
     * @param value the limits
     * @return a copy
     */
    public HubOptions withTiming(Timing value) {
        return new HubOptions(endpoint, cacheDirectory, token, offline, symlinks, progress, value);
    }

    @Override
    public String toString() {
        return "HubOptions[endpoint=" + endpoint + ", cacheDirectory=" + cacheDirectory + ", token="
                + (token == null ? "none" : "set") + ", offline=" + offline + ", symlinks=" + symlinks + ", timing="
                + timing + "]";
    }
}
