package io.github.clip4j.backend;

import io.github.clip4j.file.Staging;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Directories whose files are used without being made anew: what somebody else puts there would be computed with, or
 * run on the GPU. They must belong to the user of this process, or to root, and nobody else may write to them.
 */
public final class OwnDirectory {
    private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private OwnDirectory() {}

    /**
     * Makes the directory where it is missing, for this user alone, or checks the one that is there.
     *
     * @param directory any path; its parents are made too
     * @return the directory
     * @throws IOException if it cannot be made, or others may have written to it; the message says what to do
     */
    public static Path open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) create(directory);
        check(directory);
        return directory;
    }

    /**
     * Puts a file into its directory, which is {@linkplain #open opened}, whole: nobody reads half of it.
     *
     * @param file where it will be; one that is there is replaced
     * @param parts its bytes, one after the other
     * @throws IOException if it cannot be written, or others may write to the directory
     */
    public static void keep(Path file, byte[]... parts) throws IOException {
        open(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        try (Staging staging = Staging.file(file)) {
            try (OutputStream out = Files.newOutputStream(staging.path())) {
                for (byte[] part : parts) out.write(part);
            }
            staging.commit();
        }
    }

    private static void create(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) Files.createDirectories(parent);
        boolean posix = parent != null && Files.getFileStore(parent).supportsFileAttributeView("posix");
        if (posix)
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        else Files.createDirectories(directory);
    }

    /**
     * Checks a directory that is there. Where files have no owners and permissions of this kind, all are taken.
     *
     * @param directory an existing directory
     * @throws IOException if others may have written to it; the message says what to do
     */
    public static void check(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view == null) return;
        PosixFileAttributes attributes = view.readAttributes();
        if (!isOurs(attributes.owner()))
            throw new IOException("%s belongs to %s, not to this process's user: name another directory"
                    .formatted(directory, attributes.owner().getName()));
        for (PosixFilePermission permission : WRITTEN_BY_OTHERS)
            if (attributes.permissions().contains(permission))
                throw new IOException(
                        "others may write to %s: chmod go-w %1$s, and remove what is in it".formatted(directory));
    }

    /** In a container without a list of users java knows no name of its user, and root's is its number. */
    private static boolean isOurs(UserPrincipal owner) throws IOException {
        Path process = Path.of("/proc/self");
        return List.of("root", "0", System.getProperty("user.name", "")).contains(owner.getName())
                || (Files.exists(process) && owner.equals(Files.getOwner(process)));
    }
}
