package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that were compiled before run on the GPU as they are: they must be what was kept. */
class CompilerTest {
    private static final byte[] CUBIN = {1, 2, 3, 4, 5};

    @TempDir
    private Path parent;

    @Test
    void whatWasKeptComesBackAndNothingElse() throws IOException {
        Path file = parent.resolve("cache").resolve("a.cubin");
        assertEquals(Optional.empty(), Compiler.kept(file));
        Compiler.keep(file, CUBIN);
        assertArrayEquals(CUBIN, Compiler.kept(file).orElseThrow());
        byte[] kept = Files.readAllBytes(file);
        for (int i = 0; i < kept.length; i++) {
            byte[] changed = kept.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertEquals(Optional.empty(), Compiler.kept(file), "byte " + i);
        }
        Files.write(file, new byte[7]);
        assertEquals(Optional.empty(), Compiler.kept(file), "cut short");
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsNotTrusted() throws IOException {
        Path file = parent.resolve("cache").resolve("a.cubin");
        Compiler.keep(file, CUBIN);
        Files.setPosixFilePermissions(parent.resolve("cache"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(Optional.empty(), Compiler.kept(file));
    }
}
