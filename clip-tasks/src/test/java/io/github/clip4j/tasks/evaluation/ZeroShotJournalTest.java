package io.github.clip4j.tasks.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tasks.evaluation.ZeroShotJournal.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroShotJournalTest {
    private static final Map<String, String> SUBJECT = new TreeMap<>(Map.of("model", "m", "dataset", "d"));
    private static final int ITEMS = 12;
    private static final int CLASSES = 7;

    private final List<Line> lines = new ArrayList<>();
    private Path file = Path.of("");

    /** Scores whose digits are many, one image that could not be read, and names that are no plain words. */
    @BeforeEach
    void makeLines(@TempDir Path folder) {
        file = folder.resolve("journal");
        Random random = new Random(17);
        for (int i = 0; i < ITEMS; i++) {
            double[] scores = random.doubles(CLASSES, -1, 1).toArray();
            Optional<ZeroShotOutcome> outcome = Optional.of(ZeroShotOutcome.of(i % CLASSES, scores, 100));
            lines.add(
                    i == 3
                            ? new Line("br\noken", Optional.empty(), "no \"image\"")
                            : new Line("höher/" + i, outcome, ""));
        }
    }

    private List<Line> read() {
        List<Line> earlier = new ArrayList<>();
        ZeroShotJournal.open(file, SUBJECT, earlier::add).close();
        return earlier;
    }

    private void write(List<Line> some) {
        try (ZeroShotJournal journal = ZeroShotJournal.open(file, SUBJECT, _ -> {})) {
            some.forEach(journal::add);
        }
    }

    /** A process may end at any byte: what is left is a beginning of the lines, and the rest can follow. */
    @Test
    void aJournalThatIsCutAnywhereGoesOn() throws IOException {
        write(lines);
        byte[] whole = Files.readAllBytes(file);
        for (int size = 0; size <= whole.length; size += 11) {
            Files.write(file, Arrays.copyOf(whole, size));
            List<Line> left = read();
            assertEquals(lines.subList(0, left.size()), left);
            if (size % 5 != 0) continue;
            write(lines.subList(left.size(), ITEMS));
            assertEquals(new String(whole, StandardCharsets.UTF_8), Files.readString(file));
        }
        Files.write(file, whole);
        assertEquals(ITEMS, read().size());
    }

    @Test
    void outcomesGiveTheSameFigures() {
        write(lines);
        assertEquals(lines, read());
        ZeroShotEvaluation once = new ZeroShotEvaluation(CLASSES, 100);
        lines.forEach(line -> line.outcome().ifPresent(once::add));
        ZeroShotEvaluation again = new ZeroShotEvaluation(CLASSES, 100);
        read().forEach(line -> line.outcome().ifPresent(again::add));
        assertEquals(once.report().facts(), again.report().facts());
    }

    private void refuses(String message, Map<String, String> subject) {
        ClipException e = assertThrows(ClipException.class, () -> ZeroShotJournal.open(file, subject, _ -> {}));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": " + message), e::getMessage);
    }

    @Test
    void anotherSubjectIsRefused() throws IOException {
        write(lines);
        byte[] before = Files.readAllBytes(file);
        refuses("of another evaluation, not with the same model", Map.of("model", "x", "dataset", "d"));
        refuses("of another evaluation, not with the same dataset", Map.of("model", "m", "dataset", "x"));
        assertEquals(before.length, Files.size(file));
    }

    @Test
    void whatIsNoJournalIsLeftAsItIs() throws IOException {
        for (String content : List.of("notes", "notes\nof mine\n", "{}\n", "{\"kind\":1}\n")) {
            Files.writeString(file, content);
            refuses("line 1 is no line of a journal", SUBJECT);
            assertEquals(content, Files.readString(file));
        }
        Files.delete(file);
        write(lines.subList(0, 1));
        String good = Files.readString(file);
        for (String line : List.of("{\"image\":\"a\"}", "{\"image\":\"a\",\"label\":\"1\"}", "[]")) {
            Files.writeString(file, good + line + "\n");
            refuses("line 3 is no line of a journal", SUBJECT);
        }
    }

    @Test
    void oneProcessWritesAtATime() {
        try (ZeroShotJournal _ = ZeroShotJournal.open(file, SUBJECT, _ -> {})) {
            refuses("in use by another evaluation", SUBJECT);
        }
        assertEquals(List.of(), read());
    }

    /** {@code missile} is there twice. */
    @Test
    void ofEqualScoresTheLowerClassComesFirst() {
        double[] scores = {0.1, 0.5, 0.2, 0.5, 0.5, 0.05, 0.5};
        ZeroShotOutcome outcome = ZeroShotOutcome.of(4, scores, 1);
        assertEquals(List.of(1, 3, 4, 6, 2), outcome.top());
        assertEquals(2, outcome.rank());
    }
}
