package io.github.clip4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sentence-transformers puts before each text is there in whatever is done with texts. */
class DefaultPromptTest {
    private static final Path PLAIN = GoldenFiles.path("checkpoints/tiny-hf");

    @TempDir
    private Path directory;

    @Test
    void standsBeforeEachText() throws IOException {
        try (Stream<Path> files = Files.list(PLAIN)) {
            for (Path file : files.toList()) Files.copy(file, directory.resolve(file.getFileName()));
        }
        Files.writeString(directory.resolve("modules.json"), """
            [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.CLIPModel"}]\
            """);
        Files.writeString(directory.resolve("config_sentence_transformers.json"), """
            {"prompts": {"label": "a photo of "}, "default_prompt_name": "label"}\
            """);
        List<String> labels = List.of("a dog", "a cat");
        List<String> whole = List.of("a photo of a dog", "a photo of a cat");
        try (Clip plain = Clip.load(PLAIN);
                Clip prompted = Clip.load(directory)) {
            assertArrayEquals(plain.encodeText(whole.getFirst()), prompted.encodeText(labels.getFirst()));
            assertArrayEquals(plain.encodeTexts(whole), prompted.encodeTexts(labels));
            assertArrayEquals(
                    plain.classifier(whole, PromptTemplates.PLAIN).weights(),
                    prompted.classifier(labels, PromptTemplates.PLAIN).weights());
            assertEquals(
                    plain.tokenizer().tokens(whole.getFirst(), plain.tokenizing()),
                    prompted.tokenizer().tokens(labels.getFirst(), prompted.tokenizing()));
            assertTrue(prompted.tokenizer().source().endsWith(", config_sentence_transformers.json"));
        }
    }
}
