package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a file under the names of its layout, whatever wrappings training has left around them.
 *
 * @param file the open file
 * @param layout how it names and orients its tensors
 * @param spelling a name of the layout as this file spells it
 */
public record StoredTensors(TensorFile file, Layout layout, UnaryOperator<String> spelling) {
    /**
     * The layout's own name as the file spells it.
     *
     * @param name a name of the layout
     * @return for example with {@code module.} before it
     */
    public String storedName(String name) {
        return spelling.apply(name);
    }

    /**
     * Type and shape under the layout's own name.
     *
     * @param name a name of the layout
     * @return null if the file lacks it
     * @throws ClipException if it is there, and of a kind that is not read
     */
    public @Nullable TensorInfo find(String name) {
        String stored = storedName(name);
        TensorInfo info = file.tensors().get(stored);
        String kind = file.unreadable().get(stored);
        if (info == null && kind != null)
            throw new ClipException(file.source() + ": the tensor " + shown(stored) + " is " + kind);
        return info;
    }

    /**
     * Stored names that nothing accounts for.
     *
     * @param expected the model's own names
     * @param harmless stored names that no weight belongs to and that change nothing
     * @return the others
     */
    public List<String> superfluous(Set<String> expected, Predicate<String> harmless) {
        List<String> rest = new ArrayList<>();
        Set<String> stored = expected.stream().map(this::storedName).collect(Collectors.toSet());
        Stream.concat(file.tensors().keySet().stream(), file.unreadable().keySet().stream())
                .filter(name -> !stored.contains(name) && !harmless.test(name))
                .forEach(rest::add);
        return rest;
    }

    /**
     * Names for a message.
     *
     * @param names any number of names, which may be a stranger's
     * @return the first three on one line, and how many more there are
     */
    public static String firstFew(Collection<String> names) {
        String list = names.stream().limit(3).map(StoredTensors::shown).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names.size() > 3 ? list + " and " + (names.size() - 3) + " more" : list;
    }

    /**
     * A stranger's name for a message.
     *
     * @param name any text
     * @return on one line and of bounded length
     */
    public static String shown(String name) {
        String line = name.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }
}
