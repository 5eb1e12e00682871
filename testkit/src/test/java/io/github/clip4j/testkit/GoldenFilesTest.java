package io.github.clip4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFilesTest {
    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void foldersAreCompleteWithTheFilesThatTheyShare(@TempDir Path temp) throws IOException {
        Path folder = GoldenFiles.path("checkpoints/tiny64-hf-f16");
        assertEquals("tiny64-hf-f16", folder.getFileName().toString());
        assertEquals(names(GoldenFiles.path("checkpoints/tiny-hf")), names(folder));
        assertEquals(
                Set.of("vocab.json", "merges.txt", "tokenizer_config.json"),
                names(GoldenFiles.path("tokenizer/vocabularies/tiny")));
        assertEquals(folder, GoldenFiles.path("checkpoints/tiny64-hf-f16"));
        assertEquals(names(folder), names(GoldenFiles.copy("checkpoints/tiny64-hf-f16", temp)));
        Path shared = GoldenFiles.path("checkpoints/tiny64-openclip-train-pt/open_clip_config.json");
        assertTrue(shared.endsWith("tiny64-openclip-f16/open_clip_config.json"), shared.toString());
    }

    @Test
    void whatIsMissingIsSaid(@TempDir Path temp) {
        String message = assertThrows(AssertionError.class, () -> GoldenFiles.path("checkpoints/none"))
                .getMessage();
        assertTrue(message.startsWith("no golden checkpoints/none: "), message);
        message =
                assertThrows(AssertionError.class, () -> GoldenFiles.find(temp)).getMessage();
        assertTrue(message.startsWith("no folder testkit/goldens in " + temp), message);
    }
}
