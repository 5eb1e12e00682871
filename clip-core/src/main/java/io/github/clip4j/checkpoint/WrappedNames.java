package io.github.clip4j.checkpoint;

import io.github.clip4j.tensor.TensorFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The names of a file's tensors without what training has wrapped around the model: {@code module.} of
 * DistributedDataParallel, {@code _orig_mod.} of torch.compile, also within a name, and the attribute under which a
 * larger module holds the model, such as {@code model.} of Lightning. A name that two tensors would have is that of the
 * tensor with the wrapping that most have.
 */
public final class WrappedNames {
    /** Before a name, any number of them. */
    private static final Set<String> OUTER =
            Set.of("module.", "model.", "clip.", "clip_model.", "net.", "network.", "backbone.", "_forward_module.");

    /** Anywhere in a name. */
    private static final Set<String> INNER =
            Set.of("_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module.");

    private final SequencedMap<String, String> stored = new LinkedHashMap<>();
    private final String prefix;

    private WrappedNames(Collection<String> names) {
        Map<String, Integer> counts = new HashMap<>();
        for (String name : names) counts.merge(prefixOf(name), 1, Integer::sum);
        prefix = counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(
                                Map.Entry.<String, Integer>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .orElse("");
        for (String name : names) {
            String own = unwrapped(name);
            if (prefixOf(name).equals(prefix)) stored.put(own, name);
            else stored.putIfAbsent(own, name);
        }
    }

    /**
     * Takes the wrapping off.
     *
     * @param names as stored
     * @return both kinds of names
     */
    public static WrappedNames of(Collection<String> names) {
        return new WrappedNames(names);
    }

    /**
     * Takes the wrapping off the names of all tensors of a file, also of those that are not read.
     *
     * @param file an open file
     * @return both kinds of names
     */
    public static WrappedNames of(TensorFile file) {
        List<String> names = new ArrayList<>(file.tensors().keySet());
        names.addAll(file.unreadable().keySet());
        return of(names);
    }

    /**
     * The names without wrapping.
     *
     * @return in the file's order
     */
    public Set<String> names() {
        return stored.sequencedKeySet();
    }

    /**
     * A name as the file spells it.
     *
     * @param name without wrapping
     * @return with the wrapping that most have if the file has no such name
     */
    public String stored(String name) {
        return stored.getOrDefault(name, prefix + name);
    }

    /**
     * A name without its wrapping.
     *
     * @param name as stored
     * @return the model's own
     */
    public static String unwrapped(String name) {
        String rest = name;
        for (String inner : INNER) rest = rest.replace(inner, "");
        return rest.substring(outer(rest));
    }

    /** Of a name without inner wrappings, how much is outer wrapping. */
    private static int outer(String name) {
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            if (!OUTER.contains(name.substring(from, dot + 1))) break;
            from = dot + 1;
        }
        return from;
    }

    private static String prefixOf(String name) {
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            String part = name.substring(from, dot + 1);
            if (!OUTER.contains(part) && !INNER.contains(part)) break;
            from = dot + 1;
        }
        return name.substring(0, from);
    }
}
