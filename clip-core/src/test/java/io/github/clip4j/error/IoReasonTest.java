package io.github.clip4j.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class IoReasonTest {
    @Test
    void wordsInsteadOfFileNamesAndClasses() {
        assertEquals("no such file", IoReason.of(new NoSuchFileException("f")));
        assertEquals("permission denied", IoReason.of(new AccessDeniedException("f")));
        assertEquals("it exists already", IoReason.of(new FileAlreadyExistsException("f")));
        assertEquals("the directory is not empty", IoReason.of(new DirectoryNotEmptyException("f")));
        assertEquals("not a directory", IoReason.of(new NotDirectoryException("f")));
        assertEquals("the links lead round in a circle", IoReason.of(new FileSystemLoopException("f")));
        assertEquals("File name too long", IoReason.of(new FileSystemException("f", null, "File name too long")));
        assertEquals("the file system refuses it", IoReason.of(new FileSystemException("f")));
        assertEquals("connection reset", IoReason.of(new IOException("connection reset")));
        assertEquals("the input or output failed", IoReason.of(new IOException()));
    }
}
