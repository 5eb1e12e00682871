package io.github.clip4j.converter.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.converter.hub.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubOptionsTest {
    @TempDir
    Path home;

    private HubOptions from(String... pairs) {
        Map<String, String> env = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) env.put(pairs[i], pairs[i + 1]);
        return HubOptions.fromEnvironment(env, home);
    }

    @Test
    void anEmptyEnvironmentGivesPythonsDefaults() {
        HubOptions options = from("HF_HOME", "", "HF_ENDPOINT", " ");
        assertEquals(URI.create("https://huggingface.co"), options.endpoint());
        assertEquals(home.resolve(".cache/huggingface/hub"), options.cacheDirectory());
        assertNull(options.token());
        assertFalse(options.offline());
        assertTrue(options.symlinks());
        assertEquals(HubOptions.Timing.DEFAULT, options.timing());
    }

    @Test
    void theCacheIsFoundInPythonsOrder() {
        assertEquals(
                home.resolve("x/huggingface/hub"), from("XDG_CACHE_HOME", "~/x").cacheDirectory());
        assertEquals(
                home.resolve("h/hub"),
                from("XDG_CACHE_HOME", "~/x", "HF_HOME", "~/h").cacheDirectory());
        assertEquals(
                home.resolve("old"),
                from("HF_HOME", "~/h", "HUGGINGFACE_HUB_CACHE", "$BASE/old", "BASE", home.toString())
                        .cacheDirectory());
        assertEquals(
                home.resolve("new$UNSET"),
                from("HUGGINGFACE_HUB_CACHE", "~/old", "HF_HUB_CACHE", "${BASE}/new$UNSET", "BASE", home.toString())
                        .cacheDirectory());
    }

    @Test
    void theTokenIsFoundInPythonsOrder() throws IOException {
        Path file = Files.createDirectories(home.resolve(".cache/huggingface")).resolve("token");
        Files.writeString(file, " hf_file\n");
        Files.writeString(home.resolve("t"), "hf_path\r\n");
        assertEquals("hf_file", from().token());
        assertEquals("hf_path", from("HF_TOKEN_PATH", "~/t").token());
        assertNull(from("HF_TOKEN_PATH", "~/none").token());
        assertEquals("hf_old", from("HUGGING_FACE_HUB_TOKEN", "hf_old").token());
        assertEquals(
                "hf_new",
                from("HUGGING_FACE_HUB_TOKEN", "hf_old", "HF_TOKEN", "hf_new\n").token());
        assertNull(
                from("HF_TOKEN", "hf_new", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token());
    }

    @Test
    void switchesAreReadAsPythonDoes() {
        for (String yes : List.of("1", "on", "Yes", "TRUE"))
            assertTrue(from("HF_HUB_OFFLINE", yes).offline(), yes);
        for (String no : List.of("0", "off", "2", ""))
            assertFalse(from("HF_HUB_OFFLINE", no).offline(), no);
        assertTrue(from("TRANSFORMERS_OFFLINE", "1").offline());
        assertFalse(from("HF_HUB_OFFLINE", "0", "TRANSFORMERS_OFFLINE", "1").offline());
        assertFalse(from("HF_HUB_DISABLE_SYMLINKS", "1").symlinks());
        HubOptions.Timing timing = from("HF_HUB_ETAG_TIMEOUT", "3", "HF_HUB_DOWNLOAD_TIMEOUT", "30")
                .timing();
        assertEquals(Duration.ofSeconds(3), timing.metadata());
        assertEquals(Duration.ofSeconds(30), timing.download());
    }

    @Test
    void unusableSettingsAreOneLine() {
        assertEquals(
                URI.create("http://host:1/hub"),
                from("HF_ENDPOINT", "http://host:1/hub//").endpoint());
        for (String bad :
                List.of("huggingface.co", "ftp://host", "https://u:p@host", "https://host/?q", "https://", "a b"))
            assertEquals(
                    Reason.INVALID_NAME,
                    assertThrows(HubException.class, () -> from("HF_ENDPOINT", bad), bad)
                            .reason());
        assertEquals(
                "HF_HUB_ETAG_TIMEOUT: expected whole seconds, found \"1.5\"",
                assertThrows(HubException.class, () -> from("HF_HUB_ETAG_TIMEOUT", "1.5"))
                        .getMessage());
    }

    @Test
    void theTokenIsNeverShown() {
        assertFalse(from("HF_TOKEN", "hf_secret").toString().contains("secret"));
        HubException e = assertThrows(HubException.class, () -> from("HF_TOKEN", "hf_secret\nX-Header: 1"));
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }

    @Test
    void namesAreChecked() {
        HubClient client = new HubClient(from("HF_HUB_OFFLINE", "1"));
        for (String repo :
                List.of("", "a/b/c", "../a", "a/..", "a--b/c", "a/b.git", "/a", "a/", "-a/b", "a b", "a\\b", "ä/b"))
            assertInvalid(() -> client.fetchModel(repo, "main"), repo);
        for (String revision : List.of("", "..", "a/../b", "/a", "a//b", "a\\b", "C:x", "a\n", "./a"))
            assertInvalid(() -> client.cached("org/model", revision), revision);
        for (String file :
                List.of("", "..", "../x", "/etc/passwd", "a\\..\\b", "C:x", "a/./b", "a\0", "x".repeat(2000)))
            assertInvalid(() -> client.fetchFile("org/model", "main", file), file);
    }

    private static void assertInvalid(org.junit.jupiter.api.function.Executable call, String name) {
        HubException e = assertThrows(HubException.class, call, name);
        assertEquals(Reason.INVALID_NAME, e.reason(), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
