package io.github.clip4j.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions of POSIX")
class OwnDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void aNewOneIsForItsUserAlone() throws IOException {
        Path made = OwnDirectory.open(parent.resolve("a").resolve("b"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        assertEquals(made, OwnDirectory.open(made));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx", "rwxrwxrwx"})
    void oneThatOthersMayWriteToIsRefused(String permissions) throws IOException {
        Path shared = Files.createDirectory(parent.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString(permissions));
        IOException e = assertThrows(IOException.class, () -> OwnDirectory.open(shared));
        assertEquals(
                "others may write to %s: chmod go-w %1$s, and remove what is in it".formatted(shared), e.getMessage());
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(shared, OwnDirectory.open(shared));
    }

    @Test
    void aKeptFileIsWholeAndAlone() throws IOException {
        Path file = parent.resolve("kept").resolve("file");
        OwnDirectory.keep(file, new byte[] {9, 9, 9, 9});
        OwnDirectory.keep(file, new byte[] {1, 2}, new byte[] {3});
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
        try (Stream<Path> files = Files.list(file.resolveSibling("."))) {
            assertEquals(1, files.count(), "nothing unfinished is left");
        }
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(IOException.class, () -> OwnDirectory.keep(file, new byte[1]));
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    }

    @Test
    void onlyItsUsersAndRootsAreTaken() throws IOException {
        Path directory = OwnDirectory.open(parent.resolve("own"));
        String user = System.getProperty("user.name");
        try {
            System.setProperty("user.name", "?");
            assertEquals(directory, OwnDirectory.open(directory), "a user without a name");
        } finally {
            System.setProperty("user.name", user);
        }
        assumeTrue(user.equals("root"), "only root can give a directory to another user");
        Files.setOwner(
                directory,
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        IOException e = assertThrows(IOException.class, () -> OwnDirectory.open(directory));
        assertEquals(
                directory + " belongs to nobody, not to this process's user: name another directory", e.getMessage());
    }
}
