package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is printed does not depend on the machine's language. Error Prone's DefaultLocale forbids the calls in all
 * modules; this looks at what comes out, and at the programs that Maven does not compile.
 */
class LocaleTest {
    private static final Locale OWN = Locale.getDefault();
    private static final Object[][] COMMANDS = {
        {
            "audit",
            "--model",
            GoldenFiles.path("checkpoints/tiny-hf"),
            "--golden",
            GoldenFiles.path("model/tiny/golden.safetensors")
        },
        {
            "audit",
            "--json",
            "--model",
            GoldenFiles.path("checkpoints/tiny-hf"),
            "--golden",
            GoldenFiles.path("model/tiny/golden.safetensors")
        },
        {"classify", "--label", "dog", "--label", "cat", Run.example("dog.png")},
        {"classify", "--json", "--label", "dog", "--label", "cat", Run.example("dog.png")},
        {"embed", "text", "dog"},
        {"inspect"},
        {"embed", "text", "--threads", "-1", "dog"},
    };

    @AfterEach
    void ownLocale() {
        Locale.setDefault(OWN);
    }

    /** A decimal comma; digits of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab"})
    void everyLocalePrintsTheSame(String language) {
        for (Object[] command : COMMANDS) {
            Locale.setDefault(Locale.ROOT);
            Run expected = Run.of(command);
            Locale.setDefault(Locale.forLanguageTag(language));
            assertNotEquals("1.5 7", "%.1f %d".formatted(1.5, 7), "a locale that changes numbers");
            Run run = Run.of(command);
            assertEquals(expected.out(), run.out());
            assertEquals(expected.err(), run.err());
        }
    }

    @Test
    void programsOutsideTheModulesNameTheLocale() throws IOException {
        Pattern call = Pattern.compile("\\.formatted\\(|(?:printf|String\\.format)\\((?!\\s*Locale\\.ROOT)");
        List<String> found = new ArrayList<>();
        int files = 0;
        for (String folder : List.of("build", "examples", "tools")) {
            try (Stream<Path> walk = Files.walk(Document.ROOT.resolve(folder))) {
                for (Path file :
                        walk.filter(f -> f.toString().endsWith(".java")).toList()) {
                    files++;
                    if (call.matcher(Files.readString(file)).find()) found.add(file.toString());
                }
            }
        }
        assertEquals(List.of(), found);
        assertTrue(files > 5, () -> "files in the folders");
    }
}
