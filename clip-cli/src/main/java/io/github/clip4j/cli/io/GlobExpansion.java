package io.github.clip4j.cli.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what a quoted pattern names, as a shell would: {@code *}, {@code ?}, {@code [a-z]}, {@code {png,jpg}}, and
 * {@code **} for any number of folders. Hidden files need a dot in the pattern.
 */
final class GlobExpansion {
    private static final String ANY_DEPTH = "**";

    private final ImageFiles.Unreadable unreadable;
    private final Set<Path> found = new LinkedHashSet<>();

    GlobExpansion(ImageFiles.Unreadable unreadable) {
        this.unreadable = unreadable;
    }

    /** Whether an argument is a pattern: it has signs of one, and no file is called so. */
    static boolean isGlob(String argument) {
        if (!hasSigns(argument)) return false;
        try {
            return !Files.exists(Path.of(argument), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException _) {
            // Windows has no names with these signs; a zero byte is no pattern either.
            return argument.indexOf('\0') < 0;
        }
    }

    private static boolean hasSigns(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    /** Files and folders that match, in the order of their names. */
    List<Path> expand(String pattern) {
        String[] parts = pattern.split("/+", -1);
        int fixed = 0;
        while (!hasSigns(parts[fixed])) fixed++;
        String base = String.join("/", Arrays.copyOf(parts, fixed));
        Path root = Path.of(base.isEmpty() && fixed > 0 ? "/" : base);
        match(root, Arrays.asList(parts).subList(fixed, parts.length), new HashSet<>());
        return List.copyOf(found);
    }

    private void match(Path folder, List<String> parts, Set<Path> entered) {
        String part = parts.getFirst();
        List<String> rest = parts.subList(1, parts.size());
        if (!Files.isDirectory(folder)) return;
        if (part.equals(ANY_DEPTH)) {
            anyDepth(folder, rest.isEmpty() ? List.of("*") : rest, entered);
            return;
        }
        if (part.isEmpty()) {
            found.add(folder);
            return;
        }
        var matcher = FolderRules.matcher(part, part);
        for (Path path : ImageFiles.entries(folder, unreadable)) {
            Path name = path.getFileName();
            if (!matcher.matches(name) || (FolderRules.isHidden(path) && !part.startsWith("."))) continue;
            Path child = folder.resolve(name);
            if (rest.isEmpty()) found.add(child);
            else match(child, rest, entered);
        }
    }

    /** Here, and in all folders below, each of which is entered once. */
    private void anyDepth(Path folder, List<String> rest, Set<Path> entered) {
        try {
            if (!entered.add(folder.toRealPath())) return;
        } catch (IOException e) {
            unreadable.accept(folder, e);
            return;
        }
        match(folder, rest, new HashSet<>(entered));
        for (Path path : ImageFiles.entries(folder, unreadable))
            if (Files.isDirectory(path) && !FolderRules.isHidden(path))
                anyDepth(folder.resolve(path.getFileName()), rest, entered);
    }
}
