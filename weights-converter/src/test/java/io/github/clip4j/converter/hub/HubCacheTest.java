package io.github.clip4j.converter.hub;

import static io.github.clip4j.converter.hub.FakeHub.COMMIT;
import static io.github.clip4j.converter.hub.FakeHub.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches that Python left, and caches without symbolic links. */
class HubCacheTest {
    @TempDir
    Path cache;

    FakeHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = FakeHub.withModel();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path folder() {
        return cache.resolve("models--org--model");
    }

    private Path pythonWrites(Map<String, byte[]> files) throws IOException {
        Path snapshot = Files.createDirectories(folder().resolve("snapshots").resolve(COMMIT));
        Files.createDirectories(folder().resolve("blobs"));
        Files.createDirectories(folder().resolve("refs"));
        Files.createDirectories(cache.resolve(".locks/models--org--model"));
        Files.writeString(folder().resolve("refs/main"), COMMIT);
        for (var file : files.entrySet()) {
            byte[] content = file.getValue();
            String etag = FakeHub.isLarge(file.getKey()) ? FakeHub.sha256(content) : FakeHub.gitHash(content);
            Files.write(folder().resolve("blobs").resolve(etag), content);
            Files.createFile(cache.resolve(".locks/models--org--model/" + etag + ".lock"));
            Files.createSymbolicLink(snapshot.resolve(file.getKey()), Path.of("../../blobs/" + etag));
        }
        return snapshot;
    }

    @Test
    void aModelThatPythonDownloadedIsFound() throws IOException {
        Path snapshot = pythonWrites(hub.files);
        HubClient offline = new HubClient(hub.options(cache).withOffline(true));
        assertEquals(snapshot, offline.fetchModel(REPO, "main"));
        assertEquals(Optional.of(snapshot), offline.cached(REPO, COMMIT));
        assertEquals(snapshot, hub.client(cache).fetchModel(REPO, COMMIT));
        assertEquals(List.of(), hub.requests);
        assertEquals(snapshot, hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(1, hub.requests.size(), "the list of files, to see whether the branch moved");
    }

    @Test
    void whatPythonLeftOutIsAdded() throws IOException {
        Path snapshot = pythonWrites(Map.of("model.safetensors", hub.files.get("model.safetensors")));
        assertEquals(Optional.empty(), hub.client(cache).cached(REPO, "main"), "no configuration");
        assertEquals(snapshot, hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(0, hub.asked("GET", "model.safetensors").size());
        assertEquals(0, hub.asked("HEAD", "model.safetensors").size());
        assertTrue(Files.exists(snapshot.resolve("config.json")));
    }

    @Test
    void aBlobInTheSharedStoreIsFollowed() throws IOException {
        hub.files.remove("pytorch_model.bin");
        // utils/_shared_blobs.py: blobs/<etag> of a repository may be a link to blobs/<2 digits>/<hash> of the cache.
        Path snapshot = pythonWrites(hub.files);
        Path blob = snapshot.resolve("model.safetensors").toRealPath();
        Path shared = Files.createDirectories(cache.resolve("blobs/ab")).resolve("ab" + "0".repeat(62));
        Files.move(blob, shared);
        Files.createSymbolicLink(blob, Path.of("../../blobs/ab").resolve(shared.getFileName()));
        assertEquals(snapshot, hub.client(cache).fetchModel(REPO, COMMIT));
        assertEquals(List.of(), hub.requests);

        Files.delete(snapshot.resolve("model.safetensors"));
        Path copied = new HubClient(hub.options(cache).withSymlinks(false)).fetchModel(REPO, COMMIT);
        assertTrue(Files.isSymbolicLink(blob), "the link into the store stays");
        assertTrue(Files.isRegularFile(copied.resolve("model.safetensors"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(hub.files.get("model.safetensors"), Files.readAllBytes(copied.resolve("model.safetensors")));
    }

    @Test
    void aRefThatIsNoCommitIsNoRef() throws IOException {
        Path snapshot = pythonWrites(hub.files);
        HubClient client = hub.client(cache);
        assertEquals(Optional.of(snapshot), client.cached(REPO, "main"));
        Path elsewhere = Files.createDirectories(cache.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("config.json"), "{}");
        Files.writeString(elsewhere.resolve("model.safetensors"), "");
        for (String ref : List.of("", "../../elsewhere", elsewhere.toString(), "x".repeat(40), "0".repeat(1000))) {
            Files.writeString(folder().resolve("refs/main"), ref);
            assertEquals(Optional.empty(), client.cached(REPO, "main"), ref);
        }
    }

    @Test
    void whatAKilledProcessLeftIsSwept() throws IOException {
        Path refs = Files.createDirectories(folder().resolve("refs"));
        Files.writeString(refs.resolve(".main.0123abc.tmp"), "01");
        Files.writeString(refs.resolve(".main.0123abc.tmp.lock"), "");
        HubClient copying = new HubClient(hub.options(cache).withSymlinks(false));
        Path snapshot = copying.fetchModel(REPO, "main");
        assertEquals(Set.of("main"), HubClientTest.names(refs));
        assertEquals(COMMIT, Files.readString(refs.resolve("main")));

        Path pointer = snapshot.resolve("model.safetensors");
        Files.copy(pointer, folder().resolve("blobs").resolve(FakeHub.sha256(hub.files.get("model.safetensors"))));
        Files.move(pointer, pointer.resolveSibling(".model.safetensors.0123abc.tmp"));
        Files.writeString(pointer.resolveSibling(".model.safetensors.0123abc.tmp.lock"), "");
        Set<String> before = Set.of("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors");
        copying.fetchModel(REPO, "main");
        assertEquals(before, HubClientTest.names(snapshot));
    }

    @Test
    void withoutLinksANewBlobIsMovedAndAnOldOneCopied() throws IOException {
        HubClient client = new HubClient(hub.options(cache).withSymlinks(false));
        Path snapshot = client.fetchModel(REPO, "main");
        byte[] weights = hub.files.get("model.safetensors");
        Path blob = folder().resolve("blobs").resolve(FakeHub.sha256(weights));
        assertTrue(Files.isRegularFile(snapshot.resolve("model.safetensors"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(blob), "moved");
        assertEquals(Set.of(), HubClientTest.names(folder().resolve("blobs")));

        Files.delete(snapshot.resolve("model.safetensors"));
        Files.write(blob, weights);
        hub.requests.clear();
        client.fetchModel(REPO, "main");
        assertTrue(Files.isRegularFile(snapshot.resolve("model.safetensors"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(weights, Files.readAllBytes(snapshot.resolve("model.safetensors")));
        assertEquals(Set.of(blob.getFileName().toString()), HubClientTest.names(folder().resolve("blobs")), "copied");
        assertEquals(0, hub.asked("GET", "model.safetensors").size());
    }

    @Test
    void aCacheThatCannotBeWrittenIsOneLine() throws IOException {
        Files.write(cache.resolve("models--org--model"), "a file".getBytes(StandardCharsets.UTF_8));
        HubException e = org.junit.jupiter.api.Assertions.assertThrows(
                HubException.class, () -> hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(HubException.Reason.DISK, e.reason());
        assertTrue(e.getMessage().startsWith(folder() + "/blobs: cannot create directories: "), e.getMessage());
    }
}
