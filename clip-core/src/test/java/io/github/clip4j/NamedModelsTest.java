package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.testkit.GoldenFiles;
import org.junit.jupiter.api.Test;

/** Names without the artifacts that know them; weights-converter and clip-cli test the rest. */
class NamedModelsTest {
    private static String problem(String name) {
        return assertThrows(ClipException.class, () -> Clip.load(name)).getMessage();
    }

    @Test
    void aPathIsAPath() {
        String path = GoldenFiles.path("checkpoints/tiny-hf").toString();
        try (Clip clip = Clip.load(path, ClipOptions.DEFAULT.withBackend("reference"))) {
            String source = clip.model().checkpoint().source();
            assertTrue(source.startsWith(path), source);
        }
    }

    @Test
    void aNameSaysWhichArtifactIsMissing() {
        String name = problem("openai/clip-vit-large-patch14");
        assertTrue(name.startsWith("openai/clip-vit-large-patch14: no such file"), name);
        assertTrue(name.endsWith("need the artifact weights-converter on the path"), name);
        String demo = assertThrows(ClipException.class, Clip::demo).getMessage();
        assertEquals("demo: the demo model is in the artifact clip-cli: add it to the path", demo);
    }

    @Test
    void anAddressIsNoModel() {
        String message = problem("https://huggingface.co/openai/clip-vit-large-patch14");
        assertTrue(message.contains("an address is no model"), message);
    }

    @Test
    void messagesAreOneShortLine() {
        for (String name : new String[] {"", "\0", "a\nb", "x".repeat(5000)}) {
            String message = problem(name);
            assertTrue(message.length() <= 500 && message.lines().count() == 1, message);
        }
    }
}
