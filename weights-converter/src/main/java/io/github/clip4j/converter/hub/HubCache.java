package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.file.Staging;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The layout of {@code huggingface_hub}'s cache: {@code models--org--name} with {@code blobs/<etag>},
 * {@code refs/<revision>} and {@code snapshots/<commit>/<file> -> ../../blobs/<etag>}. Names are checked before they
 * get here.
 */
final class HubCache {
    /** The Cache Directory Tagging Specification's first line. */
    private static final String CACHE_TAG =
            "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of models from the Hugging Face hub.\n";

    private final Path root;
    private final boolean symlinks;

    HubCache(Path root, boolean symlinks) {
        this.root = root;
        this.symlinks = symlinks;
    }

    Path repo(String repo) {
        return root.resolve(folder(repo));
    }

    private static String folder(String repo) {
        return "models--" + repo.replace("/", "--");
    }

    Path blob(String repo, String etag) {
        return repo(repo).resolve("blobs").resolve(etag);
    }

    Path snapshot(String repo, String commit) {
        return repo(repo).resolve("snapshots").resolve(commit);
    }

    Path pointer(String repo, String commit, String file) {
        return snapshot(repo, commit).resolve(file);
    }

    Path lockFile(String repo, String etag) {
        return root.resolve(".locks").resolve(folder(repo)).resolve(etag + ".lock");
    }

    /** The commit that a revision was last seen to mean: the revision itself, or what {@code refs} holds. */
    Optional<String> commit(String repo, String revision) {
        if (HubNames.isCommit(revision)) return Optional.of(revision);
        Path ref = repo(repo).resolve("refs").resolve(revision);
        try {
            // A ref is 40 bytes; a longer file is not one.
            if (!Files.isRegularFile(ref) || Files.size(ref) > 256) return Optional.empty();
            return Optional.of(Files.readString(ref).strip()).filter(HubNames::isCommit);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Remembers which commit a branch or tag means. A cache that is complete but cannot be written is not an error, as
     * in Python.
     */
    void writeRef(String repo, String revision, String commit) {
        if (revision.equals(commit)
                || commit(repo, revision).filter(commit::equals).isPresent()) return;
        Path ref = repo(repo).resolve("refs").resolve(revision);
        try {
            Files.createDirectories(HubNames.parent(ref));
            try (Staging staging = Staging.file(ref)) {
                Files.writeString(staging.path(), commit);
                staging.commit();
            }
        } catch (IOException _) {
            // The next one asks the hub again.
            return;
        }
    }

    /** Where huggingface_hub remembers that a snapshot lacks a file: an empty file of that name. */
    private static Path absent(Path snapshot, String file) {
        Path repo = HubNames.parent(HubNames.parent(snapshot));
        return repo.resolve(".no_exist")
                .resolve(String.valueOf(snapshot.getFileName()))
                .resolve(file);
    }

    /** Remembers that the hub has no such file in a snapshot. */
    void markAbsent(String repo, String commit, String file) {
        Path mark = absent(snapshot(repo, commit), file);
        try {
            Files.createDirectories(HubNames.parent(mark));
            if (!Files.exists(mark)) Files.createFile(mark);
        } catch (IOException _) {
            // The next one asks the hub again.
            return;
        }
    }

    /** Whether a snapshot has a file, or is known to lack it. */
    static boolean isSettled(Path snapshot, String file) {
        return Files.exists(snapshot.resolve(file)) || Files.exists(absent(snapshot, file));
    }

    /** Creates the directories of a blob and its snapshot, and tags the cache so that backups skip it. */
    void prepare(Path blob, Path pointer) {
        try {
            Files.createDirectories(HubNames.parent(blob));
            Files.createDirectories(HubNames.parent(pointer));
            Path tag = root.resolve("CACHEDIR.TAG");
            if (!Files.exists(tag)) Files.writeString(tag, CACHE_TAG);
        } catch (IOException e) {
            throw disk(HubNames.parent(blob), "cannot create directories", e);
        }
    }

    /**
     * Makes a complete blob visible in a snapshot. Where there are no symbolic links a new blob is moved there, and an
     * old one, which other snapshots may share, is copied: {@code _create_symlink} of {@code file_download.py}.
     */
    void link(Path blob, Path pointer, boolean newBlob) {
        try {
            if (Files.exists(pointer)) return;
            Files.deleteIfExists(pointer);
            if (!symlinks || !symlink(blob, pointer)) place(blob, pointer, newBlob);
        } catch (IOException e) {
            throw disk(pointer, "cannot be created", e);
        }
    }

    private static boolean symlink(Path blob, Path pointer) throws IOException {
        try {
            Files.createSymbolicLink(pointer, HubNames.parent(pointer).relativize(blob));
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.exists(pointer) && Files.isSameFile(pointer, blob)) return true;
            throw e;
        } catch (UnsupportedOperationException | FileSystemException _) {
            return false;
        }
    }

    private static void place(Path blob, Path pointer, boolean newBlob) throws IOException {
        if (newBlob) {
            Files.move(blob, pointer, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try (Staging staging = Staging.file(pointer)) {
            Files.copy(blob, staging.path(), StandardCopyOption.REPLACE_EXISTING);
            staging.commit();
        }
    }

    /** What to do about a disk that does not do as it should. */
    static final String OTHER_CACHE = "; mend that, or set HF_HUB_CACHE to another folder";

    static HubException disk(Path path, String what, IOException e) {
        // An interrupt closes the channel that a thread works on.
        if (e instanceof ClosedByInterruptException)
            return new HubException(Reason.INTERRUPTED, path + ": the download was interrupted", e, null);
        return new HubException(Reason.DISK, path + ": " + what + ": " + HubNames.cause(e) + OTHER_CACHE, e, null);
    }
}
