package io.github.clip4j.converter.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
