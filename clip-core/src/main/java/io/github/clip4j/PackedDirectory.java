package io.github.clip4j;

import io.github.clip4j.backend.OwnDirectory;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.WeightsContent;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a checkpoint's packed weights. Its name is the digest of all that the tensors hold: other weights
 * have another directory, and the same weights have the same one wherever they lie. To read all weights at each start
 * would take longer than packing saves; so an empty file in it, named by the identity of the weights' files, says that
 * these were read and are those.
 */
final class PackedDirectory {
    private static final int NAME = 32;
    private static final String SOURCE = ".source";

    private PackedDirectory() {}

    /**
     * Finds the directory by the files' identity, or by reading them all.
     *
     * @param parent of the directory
     * @param checkpoint the open weights
     * @return to be checked by who uses it; it may not exist, if it cannot be made
     */
    static Path of(Path parent, Checkpoint checkpoint) {
        String marker;
        try {
            marker = WeightsContent.identity(checkpoint.files().weights()) + SOURCE;
        } catch (IOException e) {
            throw new ClipException(checkpoint.source() + ": cannot be read: " + IoReason.of(e), e);
        }
        Path known = find(parent, marker);
        if (known != null) return known;
        Path directory =
                parent.resolve(WeightsContent.digest(checkpoint.tensors()).substring(0, NAME));
        try {
            OwnDirectory.open(directory);
            Path file = directory.resolve(marker);
            if (!Files.exists(file)) Files.createFile(file);
        } catch (IOException _) {
            // The backend warns, if there is more that it cannot write.
            return directory;
        }
        return directory;
    }

    private static @Nullable Path find(Path parent, String marker) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PackedDirectory::isPacked)) {
            for (Path directory : all) if (isMarked(directory, marker)) return directory;
        } catch (IOException | DirectoryIteratorException _) {
            return null;
        }
        return null;
    }

    private static boolean isPacked(Path directory) {
        return String.valueOf(directory.getFileName()).matches("[0-9a-f]{" + NAME + "}");
    }

    /** What others may have put there says nothing. */
    private static boolean isMarked(Path directory, String marker) {
        try {
            if (!Files.exists(directory.resolve(marker))) return false;
            OwnDirectory.check(directory);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
