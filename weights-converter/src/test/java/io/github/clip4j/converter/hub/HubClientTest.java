package io.github.clip4j.converter.hub;

import static io.github.clip4j.converter.hub.FakeHub.COMMIT;
import static io.github.clip4j.converter.hub.FakeHub.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.WeightsFiles;
import io.github.clip4j.converter.HeardProgress;
import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubClientTest {
    private static final String OTHER_COMMIT = "f".repeat(40);

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

    static Set<String> names(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (var list = Files.list(directory)) {
            list.forEach(p -> names.add(p.getFileName().toString()));
        }
        return names;
    }

    private Path folder() {
        return cache.resolve("models--org--model");
    }

    /** transformers 5 writes one file for images where there was another. */
    @Test
    void theFilesOfTransformers5AreTaken() throws IOException {
        hub.files.remove("preprocessor_config.json");
        hub.put("processor_config.json", "{\"image_processor\":{}}");
        hub.put("added_tokens.json", "{}");
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        assertEquals(
                Set.of(
                        "config.json",
                        "processor_config.json",
                        "added_tokens.json",
                        "tokenizer.json",
                        "model.safetensors"),
                names(snapshot));
        assertTrue(ModelFiles.isComplete(snapshot));
    }

    @Test
    void aModelIsLaidOutAsPythonDoes() throws IOException {
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");

        assertEquals(folder().resolve("snapshots").resolve(COMMIT), snapshot);
        assertEquals(
                Set.of("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"),
                names(snapshot));
        assertEquals(COMMIT, Files.readString(folder().resolve("refs/main")));
        byte[] weights = hub.files.get("model.safetensors");
        assertEquals(
                Path.of("../../blobs/" + FakeHub.sha256(weights)),
                Files.readSymbolicLink(snapshot.resolve("model.safetensors")));
        assertEquals(
                Path.of("../../blobs/" + FakeHub.gitHash(hub.files.get("config.json"))),
                Files.readSymbolicLink(snapshot.resolve("config.json")));
        assertArrayEquals(weights, Files.readAllBytes(snapshot.resolve("model.safetensors")));
        assertTrue(names(folder().resolve("blobs")).stream().noneMatch(n -> n.endsWith(".incomplete")), "leftovers");
        assertTrue(
                Files.exists(cache.resolve(".locks/models--org--model/" + FakeHub.sha256(weights) + ".lock")), "lock");
        assertTrue(Files.readString(cache.resolve("CACHEDIR.TAG"))
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n"));
    }

    @Test
    void aFileInADirectoryLinksOneLevelHigher() throws IOException {
        hub.put("sub/a b.json", "{}");
        Path path = hub.client(cache).fetchFile(REPO, "main", "sub/a b.json");
        assertEquals("{}", Files.readString(path));
        assertEquals(
                Path.of("../../../blobs/" + FakeHub.gitHash("{}".getBytes(StandardCharsets.UTF_8))),
                Files.readSymbolicLink(path));
        assertEquals(1, hub.asked("HEAD", "/sub/a%20b.json").size());
    }

    @Test
    void aSecondFetchAsksForTheListOnlyAndACommitForNothing() {
        Path first = hub.client(cache).fetchModel(REPO, "main");
        hub.requests.clear();
        assertEquals(first, hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(1, hub.requests.size(), hub.requests::toString);
        hub.requests.clear();
        assertEquals(first, hub.client(cache).fetchModel(REPO, COMMIT));
        assertEquals(first.resolve("config.json"), hub.client(cache).fetchFile(REPO, COMMIT, "config.json"));
        assertEquals(List.of(), hub.requests);
    }

    @Test
    void aMovedBranchMovesTheRefAndSharesBlobs() throws IOException {
        hub.client(cache).fetchModel(REPO, "main");
        hub.revisions.put("main", OTHER_COMMIT);
        hub.revisions.put(OTHER_COMMIT, OTHER_COMMIT);
        hub.put("config.json", "{\"changed\": true}");
        hub.requests.clear();
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        assertEquals(OTHER_COMMIT, snapshot.getFileName().toString());
        assertEquals(OTHER_COMMIT, Files.readString(folder().resolve("refs/main")));
        assertEquals("{\"changed\": true}", Files.readString(snapshot.resolve("config.json")));
        assertEquals(0, hub.asked("GET", "model.safetensors").size());
        assertEquals(1, hub.asked("GET", "config.json").size());
    }

    @Test
    void branchesWithSlashesAndTagsAreRefs() throws IOException {
        hub.revisions.put("refs%2Fpr%2F1", COMMIT);
        hub.client(cache).fetchFile(REPO, "refs/pr/1", "config.json");
        assertEquals(COMMIT, Files.readString(folder().resolve("refs/refs/pr/1")));
    }

    @Test
    void offlineUsesTheCacheAndSaysWhatIsMissing() {
        HubClient offline = new HubClient(hub.options(cache).withOffline(true));
        HubException e = assertThrows(HubException.class, () -> offline.fetchModel(REPO, "main"));
        assertEquals(Reason.OFFLINE, e.reason(), e.getMessage());
        assertTrue(e.getMessage().startsWith("org/model@main: not in the cache " + cache), e.getMessage());
        assertEquals(Optional.empty(), offline.cached(REPO, "main"));

        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        hub.requests.clear();
        assertEquals(snapshot, offline.fetchModel(REPO, "main"));
        assertEquals(snapshot, offline.fetchModel(REPO, COMMIT));
        assertEquals(Optional.of(snapshot), offline.cached(REPO, "main"));
        assertEquals(snapshot.resolve("config.json"), offline.fetchFile(REPO, "main", "config.json"));
        assertThrows(HubException.class, () -> offline.fetchFile(REPO, "main", "vocab.json"));
        assertEquals(List.of(), hub.requests);
    }

    @Test
    void theCacheServesWhileTheHubFails() {
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        hub.rules.add(x -> {
            FakeHub.error(x, 503, null);
            return true;
        });
        hub.requests.clear();
        assertEquals(snapshot, hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(1, hub.requests.size(), "no repetition while the cache can serve");
        hub.close();
        assertEquals(snapshot, hub.client(cache).fetchModel(REPO, "main"));
    }

    @Test
    void aDanglingLinkIsDownloadedAgain() throws IOException {
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        Files.delete(snapshot.resolve("model.safetensors").toRealPath());
        assertEquals(Optional.empty(), hub.client(cache).cached(REPO, "main"));
        hub.client(cache).fetchModel(REPO, COMMIT);
        assertArrayEquals(
                hub.files.get("model.safetensors"), Files.readAllBytes(snapshot.resolve("model.safetensors")));
    }

    @Test
    void shardsFollowTheirIndex() throws IOException {
        byte[] one = hub.files.remove("model.safetensors");
        hub.files.put("model-00001-of-00002.safetensors", one);
        hub.files.put("model-00002-of-00002.safetensors", new byte[] {1, 2, 3});
        hub.put("model.safetensors.index.json", """
            {"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors",
             "b": "model-00002-of-00002.safetensors", "c": "model-00001-of-00002.safetensors"}}\
            """);
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        assertArrayEquals(one, Files.readAllBytes(snapshot.resolve("model-00001-of-00002.safetensors")));
        assertTrue(Files.exists(snapshot.resolve("model-00002-of-00002.safetensors")));
        assertFalse(Files.exists(snapshot.resolve("pytorch_model.bin")), "safetensors come first");
        assertEquals(Optional.of(snapshot), hub.client(cache).cached(REPO, "main"));
        Files.delete(snapshot.resolve("model-00002-of-00002.safetensors"));
        assertEquals(Optional.empty(), hub.client(cache).cached(REPO, "main"), "a shard is missing");
    }

    /** timm's repositories have their image tower under the usual name, open_clip's model beside it. */
    @Test
    void besideTimmsOwnFilesOpenClipsAreTaken() throws IOException {
        hub.put("config.json", "{\"architecture\": \"vit_base_patch32_clip_224\"}");
        hub.put("open_clip_config.json", "{}");
        hub.files.put("open_clip_model.safetensors", new byte[] {1});
        assertEquals(
                Set.of(
                        "config.json",
                        "open_clip_config.json",
                        "preprocessor_config.json",
                        "tokenizer.json",
                        "open_clip_model.safetensors"),
                names(hub.client(cache).fetchModel(REPO, "main")));
        hub.put("config.json", "{\"model_type\": \"clip\"}");
        hub.revisions.put("main", OTHER_COMMIT);
        hub.revisions.put(OTHER_COMMIT, OTHER_COMMIT);
        assertTrue(Files.exists(hub.client(cache).fetchModel(REPO, "main").resolve("model.safetensors")));
    }

    /** sentence-transformers and diffusers keep the model in a folder, diffusers its tokenizer in another. */
    @Test
    void modelsInFolders() throws IOException {
        for (String folder : List.of("0_CLIPModel", "text_encoder")) {
            hub.files.clear();
            hub.put("model_index.json", "{}");
            hub.put("unet/diffusion_pytorch_model.safetensors", "not wanted");
            hub.put("tokenizer/vocab.json", "{}");
            hub.put("tokenizer/merges.txt", "");
            hub.put(folder + "/config.json", "{\"model_type\": \"clip_text_model\"}");
            hub.put(folder + "/model.fp16-00001-of-00001.safetensors", "x");
            hub.put(
                    folder + "/model.safetensors.index.fp16.json",
                    "{\"weight_map\": {\"a\": \"model.fp16-00001-of-00001.safetensors\"}}");
            Path snapshot = hub.client(cache.resolve(folder)).fetchModel(REPO, "main");
            assertEquals(Set.of(folder, "tokenizer"), names(snapshot));
            assertEquals(
                    Set.of("config.json", "model.safetensors.index.fp16.json", "model.fp16-00001-of-00001.safetensors"),
                    names(snapshot.resolve(folder)));
            assertEquals(Set.of("vocab.json", "merges.txt"), names(snapshot.resolve("tokenizer")));
            assertEquals(
                    Optional.of(snapshot), hub.client(cache.resolve(folder)).cached(REPO, "main"));
            Files.delete(snapshot.resolve(folder).resolve("model.fp16-00001-of-00001.safetensors"));
            assertEquals(Optional.empty(), hub.client(cache.resolve(folder)).cached(REPO, "main"), "a shard is gone");
        }
    }

    /** Whose further modules make other embeddings is refused when it is loaded: the list of them is needed there. */
    @Test
    void theFolderThatSentenceTransformersNames() throws IOException {
        hub.files.clear();
        hub.put("0_CLIPModel/config.json", "{}");
        hub.put("0_CLIPModel/model.safetensors", "not wanted");
        hub.put("clip/config.json", "{\"model_type\": \"clip\"}");
        hub.put("clip/model.safetensors", "x");
        hub.put("2_Dense/model.safetensors", "not wanted");
        hub.put("modules.json", """
            [{"idx": 0, "name": "0", "path": "clip", "type": "sentence_transformers.models.CLIPModel"},
             {"idx": 1, "name": "1", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}]\
            """);
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        assertEquals(Set.of("modules.json", "clip"), names(snapshot));
        assertEquals(Set.of("config.json", "model.safetensors"), names(snapshot.resolve("clip")));
        assertEquals(Optional.of(snapshot), hub.client(cache).cached(REPO, "main"), "not asked for again");
        String message = assertThrows(ClipException.class, () -> CheckpointFiles.locate(snapshot))
                .getMessage();
        assertTrue(message.contains("sentence_transformers.models.Dense (2_Dense)"), message);
        hub.put("modules.json", "[{\"path\": \"../x\", \"type\": \"y\"}]");
        assertThrows(ClipException.class, () -> hub.client(cache.resolve("new")).fetchModel(REPO, "main"));
    }

    /** Before modules.json was fetched, and before the prompts were, caches were filled without them. */
    @Test
    void whatEarlierVersionsLeftOutIsFetched() throws IOException {
        hub.files.clear();
        hub.put("0_CLIPModel/config.json", "{\"model_type\": \"clip\"}");
        hub.put("0_CLIPModel/model.safetensors", "x");
        hub.put("modules.json", "[{\"path\": \"0_CLIPModel\", \"type\": \"x.CLIPModel\"}]");
        hub.put("config_sentence_transformers.json", "{}");
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        assertEquals(Set.of("modules.json", "config_sentence_transformers.json", "0_CLIPModel"), names(snapshot));
        for (String file : List.of("modules.json", "config_sentence_transformers.json")) {
            Files.delete(snapshot.resolve(file));
            assertEquals(Optional.empty(), hub.client(cache).cached(REPO, "main"), file);
            HubClient offline = new HubClient(hub.options(cache).withOffline(true));
            assertEquals(snapshot, offline.fetchModel(REPO, "main"), "better than nothing");
            hub.client(cache).fetchModel(REPO, "main");
            assertTrue(Files.exists(snapshot.resolve(file)), file);
            assertEquals(Optional.of(snapshot), hub.client(cache).cached(REPO, "main"));
        }
    }

    @Test
    void aModelInTheRootMayHaveModulesToo() throws IOException {
        hub.put("modules.json", "[{\"path\": \"\", \"type\": \"x.CLIPModel\"}]");
        assertTrue(Files.exists(hub.client(cache).fetchModel(REPO, "main").resolve("modules.json")));
        hub.rules.add(x -> {
            if (!x.getRequestURI().getPath().startsWith("/api/")) return false;
            FakeHub.error(x, 404, null);
            return true;
        });
        Path snapshot = hub.client(cache.resolve("without")).fetchModel(REPO, "main");
        assertTrue(Files.exists(snapshot.resolve("modules.json")), "without a list");
    }

    @Test
    void weightsAreChosenInOrder() throws IOException {
        List<String> order = new ArrayList<>(WeightsFiles.names(true));
        order.removeIf(WeightsFiles::isIndex);
        order.add("mobileclip_s0.pt");
        hub.files.keySet().removeIf(FakeHub::isLarge);
        for (String file : order) hub.files.put(file, file.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < order.size(); i++) {
            Path snapshot = hub.client(cache.resolve("c" + i)).fetchModel(REPO, "main");
            Set<String> large = names(snapshot);
            large.removeIf(n -> !FakeHub.isLarge(n));
            assertEquals(Set.of(order.get(i)), large);
            hub.files.remove(order.get(i));
        }
        HubException e =
                assertThrows(HubException.class, () -> hub.client(cache).fetchModel(REPO, "main"));
        assertEquals(Reason.FILE_NOT_FOUND, e.reason());
        assertTrue(e.getMessage().startsWith("org/model@main: no CLIP model: expected config.json"), e.getMessage());
    }

    @Test
    void withoutAListTheKnownNamesAreTried() throws IOException {
        hub.rules.add(x -> {
            if (!x.getRequestURI().getPath().startsWith("/api/")) return false;
            FakeHub.error(x, 404, null);
            return true;
        });
        hub.files.remove("config.json");
        hub.put("open_clip_config.json", "{}");
        Path snapshot = hub.client(cache).fetchModel(REPO, "main");
        assertEquals(
                Set.of("open_clip_config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"),
                names(snapshot));
        assertEquals(COMMIT, Files.readString(folder().resolve("refs/main")));
        hub.files.remove("open_clip_config.json");
        HubException e = assertThrows(
                HubException.class, () -> hub.client(cache.resolve("new")).fetchModel(REPO, "main"));
        assertEquals(Reason.FILE_NOT_FOUND, e.reason(), e.getMessage());
    }

    @Test
    void progressAddsUp() {
        HeardProgress progress = new HeardProgress();
        new HubClient(hub.options(cache).withProgress(progress)).fetchFile(REPO, "main", "model.safetensors");
        assertEquals(List.of("model.safetensors 300000", "done 300000"), progress.events());
    }

    @Test
    void namesFromTheServerStayInTheRepository() throws IOException {
        Path evil = cache.resolve("evil.pt");
        for (String name : List.of("../../../evil.pt", "/evil.pt", "a/../../evil.pt", "..\\\\..\\\\evil.pt")) {
            hub.files.clear();
            hub.put("config.json", "{}");
            hub.files.put(name, new byte[] {1});
            HubException e =
                    assertThrows(HubException.class, () -> hub.client(cache).fetchModel(REPO, "main"), name);
            assertEquals(Reason.INVALID_NAME, e.reason(), name);
            assertFalse(Files.exists(evil), name);
        }
    }

    @Test
    void namesFromAnIndexStayInTheRepository() {
        for (String name : List.of("../../evil.safetensors", "/evil", "C:evil", "a\\\\b", "", "a//b", "./a")) {
            hub.files.remove("model.safetensors");
            hub.put("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"" + name + "\"}}");
            Path fresh = cache.resolve("c" + Math.abs(name.hashCode()));
            HubException e =
                    assertThrows(HubException.class, () -> hub.client(fresh).fetchModel(REPO, "main"), name);
            assertEquals(Reason.INVALID_NAME, e.reason(), e.getMessage());
            assertTrue(e.getMessage().contains("model.safetensors.index.json: expected the path"), e.getMessage());
        }
    }

    @Test
    void anUnusableListIsOneLine() {
        for (String json :
                List.of("<html>", "[]", "{}", "{\"sha\": \"x\"}", "{\"sha\": \"" + COMMIT + "\", \"siblings\": [1]}")) {
            hub.rules.clear();
            hub.rules.add(x -> {
                FakeHub.reply(x, 200, json.getBytes(StandardCharsets.UTF_8));
                return true;
            });
            HubException e =
                    assertThrows(HubException.class, () -> hub.client(cache).fetchModel(REPO, "main"), json);
            assertEquals(Reason.BAD_ANSWER, e.reason(), e.getMessage());
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
        }
    }
}
