package io.github.clip4j.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Failures of files in words: the messages of java.nio's exceptions are mere file names. */
public final class IoReason {
    private IoReason() {}

    /**
     * Says what went wrong.
     *
     * @param e any failure
     * @return for example {@code model.safetensors: permission denied}
     */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException f -> f.getFile() + ": no such file";
            case AccessDeniedException f -> f.getFile() + ": permission denied";
            case FileAlreadyExistsException f -> f.getFile() + ": exists";
            case FileSystemException f -> f.getFile() + ": " + (f.getReason() == null ? "failed" : f.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }
}
