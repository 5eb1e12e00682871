package io.github.clip4j.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.json.Json;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The verdicts of the original implementation (safetensors 0.8.0) on a generated corpus. clip4j accepts nothing that it
 * refuses, and refuses what it accepts only for the reasons in {@link #STRICTER}.
 */
class UpstreamAgreementTest {
    /** Where clip4j follows the format's description more closely than its implementation does. */
    private static final List<String> STRICTER = List.of(
            ": duplicate name", // the last one wins there
            "__metadata__: duplicate key",
            "offset 8: expected '{'", // it skips white space
            "expected __metadata__: an object, found byte 0x6e", // it takes null
            "found 9.223372036854776E18"); // it counts to 2^64 - 1, here beside a dimension of 0

    @TempDir
    private Path directory;

    @Test
    void verdictsAgree() throws IOException {
        var corpus = (List<?>) Json.parse(GoldenFiles.bytes("safetensors/corpus.json"));
        List<String> disagreements = new ArrayList<>();
        int accepted = 0;
        Path path = directory.resolve("case.safetensors");
        for (Object row : corpus) {
            var columns = (List<?>) row;
            Files.write(path, Base64.getDecoder().decode((String) columns.get(0)));
            boolean upstream = (Boolean) columns.get(1);
            String refusal = refusal(path);
            if (refusal.isEmpty()) accepted++;
            if (upstream != refusal.isEmpty() && !(upstream && STRICTER.stream().anyMatch(refusal::contains)))
                disagreements.add(columns + " against: " + refusal);
        }
        assertEquals(List.of(), disagreements);
        assertTrue(accepted > corpus.size() / 10, "too few valid cases to mean anything: " + accepted);
        assertTrue(corpus.size() >= 600, "cases: " + corpus.size());
    }

    private static String refusal(Path path) {
        try (var _ = SafetensorsFile.open(path)) {
            return "";
        } catch (SafetensorsException e) {
            return e.getMessage();
        }
    }
}
