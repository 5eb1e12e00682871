package io.github.clip4j.cli.io;

import io.github.clip4j.file.Staging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of small files that make runs faster, which only its owner may read and write: one that others may write
 * is not used. Nothing fails if it cannot be used.
 */
final class PrivateDirectory {
    private static final String PROPERTY = "clip.labelCache";
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_FILES = 1000;
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path path;

    PrivateDirectory(Path path) {
        this.path = path;
    }

    /** That of the embeddings of labels. */
    static PrivateDirectory labels() {
        String chosen = System.getProperty(PROPERTY);
        if (chosen != null) return new PrivateDirectory(Path.of(chosen));
        String cache = System.getenv("XDG_CACHE_HOME");
        Path caches = cache != null && Path.of(cache).isAbsolute()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home", ""), ".cache");
        return new PrivateDirectory(caches.resolve("clip4j").resolve("labels"));
    }

    /** A file's content, or empty if there is none that can be trusted. */
    Optional<byte[]> read(String name) {
        try {
            Path file = path.resolve(name);
            if (!isPrivate() || !Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) return Optional.empty();
            byte[] content = Files.readAllBytes(file);
            // What is used stays.
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return Optional.of(content);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    Optional<String> readText(String name) {
        return read(name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Replaces a file, so that readers see the old content or the new one; false if it cannot. */
    boolean write(String name, byte[] content) {
        try {
            create();
            if (!isPrivate()) return false;
            try (Staging staging = Staging.file(path.resolve(name), attributes("rw-------"))) {
                Files.write(staging.path(), content);
                staging.commit();
            }
            sweep();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    void writeText(String name, String content) {
        write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void create() throws IOException {
        if (Files.isDirectory(path)) return;
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) Files.createDirectories(parent);
        Files.createDirectory(path, attributes("rwx------"));
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isPrivate() throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) return false;
        if (!POSIX) return true;
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> permissions = attributes.permissions();
        Path ours = Path.of("/proc/self");
        boolean own = !Files.exists(ours) || attributes.owner().equals(Files.getOwner(ours));
        return own
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Removes what was used longest ago, beyond the limits, and what killed runs left. */
    private void sweep() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var list = Files.list(path)) {
            list.filter(Files::isRegularFile).forEach(files::add);
        }
        files.sort(Comparator.comparing(PrivateDirectory::time).reversed());
        Instant old = Instant.now().minus(ABANDONED);
        long bytes = 0;
        int kept = 0;
        for (Path file : files) {
            boolean abandoned = file.toString().endsWith(".tmp");
            if (abandoned && !time(file).toInstant().isBefore(old)) continue;
            bytes += size(file);
            if (abandoned || bytes > MAX_BYTES || ++kept > MAX_FILES) Files.deleteIfExists(file);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0;
        }
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
