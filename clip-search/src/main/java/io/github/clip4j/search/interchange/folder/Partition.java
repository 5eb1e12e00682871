package io.github.clip4j.search.interchange.folder;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of a folder by the numbers in their names. No state. */
final class Partition {
    private static final Pattern NUMBERED = Pattern.compile("(.+)_(\\d{1,9})\\.(npy|parquet)");

    private Partition() {}

    /** All files of a folder, by name. */
    static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            for (Path file : found) if (!String.valueOf(file.getFileName()).startsWith(".")) files.add(file);
        } catch (IOException e) {
            throw new ClipException(folder + ": " + IoReason.of(e), e);
        } catch (DirectoryIteratorException e) {
            throw new ClipException(folder + ": " + IoReason.of(Objects.requireNonNull(e.getCause())), e);
        }
        files.sort(null);
        return files;
    }

    /** Those that are called {@code NAME_NUMBER.ENDING}. */
    static SortedMap<Integer, Path> numbered(Path folder, String ending) {
        SortedMap<Integer, Path> found = new TreeMap<>();
        for (Path file : files(folder)) {
            Matcher name = NUMBERED.matcher(String.valueOf(file.getFileName()));
            if (!name.matches() || !name.group(3).equals(ending)) continue;
            Path other = found.put(Integer.valueOf(name.group(2)), file);
            if (other != null) throw new ClipException(file + ": has the same number as " + other + ": remove one");
        }
        return found;
    }
}
