package io.github.clip4j.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Errors of the file system in words: the messages of most of java.nio's exceptions are mere file names. */
public final class IoReason {
    private IoReason() {}

    /**
     * The reason alone, for messages that name the file themselves.
     *
     * @param e what went wrong
     * @return words such as {@code permission denied}
     */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it exists already";
            case DirectoryNotEmptyException _ -> "the directory is not empty";
            case NotDirectoryException _ -> "not a directory";
            case FileSystemLoopException _ -> "the links lead round in a circle";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            case FileSystemException _ -> "the file system refuses it";
            default -> e.getMessage() == null ? "the input or output failed" : e.getMessage();
        };
    }
}
