package io.github.clip4j.converter.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.Clip;
import io.github.clip4j.checkpoint.ModelSource;
import io.github.clip4j.converter.output.Progress;
import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models by name, for {@code Clip.load}. */
class HubModelsTest {
    @TempDir
    Path cache;

    @Test
    void aNameIsFetchedOnceAndThenFound() throws IOException {
        try (FakeHub hub = FakeHub.withModel()) {
            HubModels models = new HubModels(() -> hub.options(cache));
            Optional<Path> fetched = models.find(FakeHub.REPO);
            assertTrue(fetched.orElseThrow().endsWith(FakeHub.COMMIT), fetched::toString);
            int asked = hub.requests.size();
            assertEquals(fetched, models.find(FakeHub.REPO));
            assertEquals(fetched, models.find(FakeHub.REPO + "@" + FakeHub.COMMIT));
            assertEquals(asked, hub.requests.size(), "asked again");
        }
    }

    @Test
    void offlineOnlyTheCacheServes() throws IOException {
        try (FakeHub hub = FakeHub.withModel()) {
            HubModels offline = new HubModels(() -> hub.options(cache).withOffline(true));
            String message = assertThrows(HubException.class, () -> offline.find(FakeHub.REPO))
                    .getMessage();
            assertTrue(message.contains("HF_HUB_OFFLINE"), message);
            new HubModels(() -> hub.options(cache)).find(FakeHub.REPO);
            assertTrue(offline.find(FakeHub.REPO).isPresent());
        }
    }

    @Test
    void otherNamesAreNotTheHubs() {
        HubModels models = new HubModels();
        for (String name : new String[] {"demo", "a/b/c", "https://huggingface.co/org/model", "", "/x"})
            assertEquals(Optional.empty(), models.find(name), name);
    }

    /** As the command understands them. */
    @Test
    void namesOfOpenClip() throws IOException {
        try (FakeHub hub = FakeHub.withModel()) {
            HubModels models = new HubModels(() -> hub.options(cache));
            assertTrue(models.find("hf-hub:" + FakeHub.REPO).isPresent());
            assertThrows(HubException.class, () -> models.find("ViT-L-14/openai"));
            assertTrue(
                    hub.requests.getLast().path().contains("timm/vit_large_patch14_clip_224.openai"),
                    hub.requests.getLast()::path);
        }
    }

    /** Most probably a misspelt path. */
    @Test
    void aNameThatTheHubDoesNotKnowIsNoFolderEither() throws IOException {
        try (FakeHub hub = FakeHub.withModel()) {
            HubModels models = new HubModels(() -> hub.options(cache));
            String message = assertThrows(HubException.class, () -> models.find("nosuch/dir"))
                    .getMessage();
            assertTrue(message.startsWith("nosuch/dir"), message);
            assertTrue(message.endsWith("; nor is there a file or directory nosuch/dir here"), message);
            HubModels unreachable = new HubModels(() ->
                    new HubOptions(URI.create("http://127.0.0.1:1"), cache, null, false, true, Progress.NONE, FAST));
            message = assertThrows(HubException.class, () -> unreachable.find("nosuch/dir"))
                    .getMessage();
            assertTrue(message.startsWith("127.0.0.1:1: cannot connect"), message);
            assertTrue(message.endsWith("; nor is there a file or directory nosuch/dir here"), message);
        }
    }

    private static final HubOptions.Timing FAST =
            new HubOptions.Timing(Duration.ofSeconds(5), Duration.ofSeconds(5), 0, Duration.ofMillis(1));

    @Test
    void whatIsNoNameIsToldWhatNamesAre() {
        for (String name : new String[] {"a b", "a/b/c"}) {
            String message =
                    assertThrows(ClipException.class, () -> Clip.load(name)).getMessage();
            assertEquals(
                    name + ": no such file or directory, and not a name on the hub such as"
                            + " openai/clip-vit-base-patch32, with @revision or without, or of open_clip's such as"
                            + " ViT-B-32/openai",
                    message);
        }
    }

    @Test
    void modulePathAndClassPathKnowIt() throws IOException {
        assertTrue(HubModels.class.getModule().getDescriptor().provides().stream()
                .anyMatch(service -> service.service().equals(ModelSource.class.getName())
                        && service.providers().contains(HubModels.class.getName())));
        String file = "/META-INF/services/" + ModelSource.class.getName();
        try (InputStream names = Objects.requireNonNull(HubModels.class.getResourceAsStream(file), file)) {
            assertEquals(HubModels.class.getName() + "\n", new String(names.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
