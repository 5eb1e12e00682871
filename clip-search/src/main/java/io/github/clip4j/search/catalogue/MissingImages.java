package io.github.clip4j.search.catalogue;

import io.github.clip4j.error.ClipException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells which images of a catalogue are gone. One below a folder that is gone itself, as when a disk is not mounted, or
 * in an archive that cannot be read to its end, is not said to be. For one thread.
 */
public final class MissingImages {
    private static final String MEMBER = "!/";

    private final List<Path> roots;
    private String archive = "";
    /** Whether that archive has a member; empty if that is not known. */
    private Optional<Predicate<String>> members = Optional.empty();

    /**
     * Images below some folders and archives.
     *
     * @param arguments those of a {@link Catalogue}; files that are not there any more count as what they were
     */
    public MissingImages(List<Path> arguments) {
        roots = arguments.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
    }

    /**
     * Whether an image is of this catalogue and gone.
     *
     * @param id as {@link CatalogueImage#id}
     * @return false also if nothing is known
     */
    public boolean isMissing(String id) {
        try {
            // A folder may be called as an archive that somebody looked into.
            if (Files.exists(Path.of(id))) return false;
            int member = id.lastIndexOf(MEMBER);
            while (member > 0) {
                Path file = Path.of(id.substring(0, member));
                if (Files.isRegularFile(file))
                    return isBelow(file) && isGone(file, id.substring(member + MEMBER.length()));
                member = id.lastIndexOf(MEMBER, member - 1);
            }
            member = id.indexOf(MEMBER);
            Path file = Path.of(member > 0 ? id.substring(0, member) : id);
            return isBelow(file) && Files.notExists(file);
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private boolean isBelow(Path file) {
        return roots.stream().anyMatch(root -> file.startsWith(root) && (file.equals(root) || Files.isDirectory(root)));
    }

    private boolean isGone(Path file, String name) {
        if (!archive.equals(file.toString())) {
            archive = file.toString();
            members = names(file);
        }
        return members.isPresent() && !members.get().test(name);
    }

    private static Optional<Predicate<String>> names(Path file) {
        if (ParquetList.isList(file.toString())) return ParquetList.members(file);
        try (Archive open = Archive.open(file).orElse(null)) {
            if (open == null) return Optional.empty();
            Set<String> names = new HashSet<>();
            open.forEachRemaining(member -> names.add(member.name()));
            return Optional.of(names::contains);
        } catch (ClipException _) {
            // What it held is as unknown as when it was walked, which told why.
            return Optional.empty();
        }
    }
}
