package io.github.clip4j.converter.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;

/** Asserts that pickles are refused in one line. */
abstract class PickleRefusals {
    @TempDir
    protected Path directory;

    final void assertRefused(String expected, byte[] pickle) {
        Path path = Pickles.archive(directory, pickle);
        String message = assertThrows(
                        TorchException.class, () -> TorchFile.open(path).close())
                .getMessage();
        assertEquals(path + ": " + expected, message);
    }

    final void assertRefused(String expected, UnaryOperator<Pickles> body) {
        assertRefused(expected, body.apply(Pickles.pickle()).stop());
    }
}
