package io.github.clip4j.error;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why reading or writing failed, in words: java.nio's messages are mere file names, and some have none. */
public final class IoReason {
    private static final String UNKNOWN = "input/output error";

    private IoReason() {}

    /**
     * The reason of a failure, for a message that names the file.
     *
     * @param failure as thrown, also wrapped
     * @return words without the file and without the names of Java's classes; never empty
     */
    public static String of(Exception failure) {
        return switch (failure) {
            case UncheckedIOException wrapped -> of(Objects.requireNonNull(wrapped.getCause()));
            case NoSuchFileException missing ->
                isLink(missing.getFile()) ? "a link to a file that is missing" : "no such file";
            case AccessDeniedException _ -> "permission denied: give your user the right to it";
            case FileAlreadyExistsException _ -> "exists already";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case NotDirectoryException _ -> "not a directory";
            case FileSystemLoopException _ -> "its links lead round in a circle";
            case FileSystemException f -> known(f.getReason());
            case ClosedByInterruptException _ -> "interrupted";
            case EOFException _ -> "the data end early";
            case IOException io when io.getCause() instanceof IOException cause && quotes(io, cause) -> of(cause);
            default -> known(failure.getMessage());
        };
    }

    /**
     * A whole message that something cannot be written, and what to do.
     *
     * @param target what was to be written, as its user knows it
     * @param failure as thrown, also wrapped
     * @return for example {@code out.npy: cannot be written: no such directory: create it, or choose another place}
     */
    public static String unwritable(Object target, Exception failure) {
        if (failure instanceof UncheckedIOException wrapped)
            return unwritable(target, Objects.requireNonNull(wrapped.getCause()));
        String reason = of(failure);
        String cure = reason.contains(": ") ? ", or choose another place" : ": choose another place";
        if (reason.startsWith("No space left") || reason.startsWith("Disk quota")) {
            cure = ": make room, or choose another place";
        } else if (failure instanceof NoSuchFileException && target instanceof Path file) {
            boolean directory = Files.isDirectory(
                    Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file));
            reason = directory ? "nothing can be created there" : "no such directory";
            cure = directory ? ": choose another place" : ": create it, or choose another place";
        }
        return target + ": cannot be written: " + reason + cure;
    }

    /**
     * The reason with the file that it concerns, as far as that is known.
     *
     * @param failure as thrown, also wrapped
     * @return for example {@code weights.bin: permission denied}
     */
    public static String withFile(Exception failure) {
        if (failure instanceof UncheckedIOException wrapped)
            return withFile(Objects.requireNonNull(wrapped.getCause()));
        String reason = of(failure);
        return failure instanceof FileSystemException f && f.getFile() != null ? f.getFile() + ": " + reason : reason;
    }

    /** Of the default file system, the only one with links. */
    private static boolean isLink(@Nullable String file) {
        try {
            return file != null && Files.isSymbolicLink(Path.of(file));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static boolean quotes(IOException failure, IOException cause) {
        return failure.getMessage() == null || cause.toString().equals(failure.getMessage());
    }

    private static String known(@Nullable String message) {
        return message == null || message.isBlank() ? UNKNOWN : message;
    }
}
