package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.Dict;
import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Module;
import io.github.clip4j.converter.torch.PickleValue.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the named tensors in what a checkpoint holds: a dict of tensors, one inside training state ({@code state_dict},
 * {@code model} and so on), or the modules of a TorchScript archive. A prefix {@code module.} on every name, which
 * DistributedDataParallel leaves, is dropped. Integers among the tensors ({@code input_resolution} of OpenAI's) are
 * kept.
 */
final class StateDict {
    /**
     * The keys under which trainers put the weights, in order of preference: those that training goes on with before
     * their running averages.
     */
    private static final List<String> WRAPPERS = List.of(
            "state_dict",
            "model_state_dict",
            "model_state",
            "model",
            "module",
            "net",
            "network",
            "weights",
            "params",
            "ema",
            "ema_state_dict",
            "state_dict_ema",
            "model_ema",
            "ema_model",
            "params_ema");

    private static final String PARALLEL = "module.";
    private static final int MAX_WRAPPERS = 4;
    private static final int MAX_MODULE_DEPTH = 64;

    /** Shared submodules are legal and multiply the visits; the largest models have a few thousand tensors. */
    private static final int MAX_VISITS = 200_000;

    /** The longest names of published models have 80 characters. */
    private static final int MAX_NAME = 1024;

    /** Names of modules within modules are joined for each tensor, those of OpenAI's largest to 30,000 characters. */
    private static final int MAX_NAMES = 32 << 20;

    private final String source;
    private final SequencedMap<String, PickleValue> found = new LinkedHashMap<>();
    private boolean others;
    private int visits;
    private long names;

    private StateDict(String source) {
        this.source = source;
    }

    /**
     * Finds the tensors.
     *
     * @param source the file, for messages
     * @param root what the pickle holds
     * @return name to {@link Tensor}, {@link OtherTensor} or {@link Int}
     */
    static SequencedMap<String, PickleValue> find(String source, PickleValue root) {
        StateDict state = new StateDict(source);
        switch (root) {
            case Module module -> state.addModule("", module, 0);
            case Dict dict -> state.addDict(state.outermost(dict));
            default -> throw state.error("expected a dict of tensors or a module, found " + root.kind());
        }
        if (state.found.values().stream().allMatch(Int.class::isInstance))
            throw state.error("found no dict of tensors in it");
        return state.withoutParallel();
    }

    /** Tensors that are not read count only where there are no others. */
    private Dict outermost(Dict dict) {
        Dict found = unwrap(dict);
        others = !found.hasTensors();
        return others ? unwrap(dict) : found;
    }

    private boolean hasTensors(Dict dict) {
        return dict.hasTensors() || (others && dict.hasOthers());
    }

    private Dict unwrap(Dict outermost) {
        Dict dict = outermost;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            Dict inner = wrapped(dict, i);
            if (inner == null) return dict;
            dict = inner;
        }
        return dict;
    }

    /** A wrapper is not one that only happens to be called so, such as the settings of a model. */
    private @Nullable Dict wrapped(Dict dict, int depth) {
        for (String wrapper : WRAPPERS)
            if (dict.members.get(wrapper) instanceof Dict inner && leadsToTensors(inner, depth + 1)) return inner;
        if (hasTensors(dict)) return null;
        List<Dict> others = dict.members.values().stream()
                .filter(Dict.class::isInstance)
                .map(Dict.class::cast)
                .filter(this::hasTensors)
                .limit(2)
                .toList();
        return others.size() == 1 ? others.getFirst() : null;
    }

    private boolean leadsToTensors(Dict dict, int depth) {
        if (hasTensors(dict)) return true;
        if (depth == MAX_WRAPPERS) return false;
        for (String wrapper : WRAPPERS)
            if (dict.members.get(wrapper) instanceof Dict inner && leadsToTensors(inner, depth + 1)) return true;
        return false;
    }

    private void addDict(Dict dict) {
        if (dict.unnamed != null)
            throw error("expected a name for every tensor, found " + dict.unnamed.kind() + " as key");
        dict.members.forEach(this::add);
    }

    private void addModule(String prefix, Module module, int depth) {
        if (depth > MAX_MODULE_DEPTH) throw error("modules nested deeper than " + MAX_MODULE_DEPTH);
        module.attributes.members.forEach((name, value) -> {
            if (++visits > MAX_VISITS) throw error("more than " + MAX_VISITS + " attributes of modules");
            if (value instanceof Module child) addModule(joined(prefix, name) + ".", child, depth + 1);
            else if (value instanceof Tensor || value instanceof OtherTensor) add(joined(prefix, name), value);
        });
    }

    private String joined(String prefix, String name) {
        checkName(name);
        names += prefix.length() + name.length();
        if (names > MAX_NAMES) throw error("names of modules of more than " + MAX_NAMES + " characters in all");
        return prefix + name;
    }

    private void add(String name, PickleValue value) {
        if (!(value instanceof Tensor || value instanceof OtherTensor || value instanceof Int)) return;
        checkName(name);
        found.put(name, value);
    }

    private void checkName(String name) {
        if (name.length() > MAX_NAME)
            throw error("the name " + TorchException.quote(name) + " has " + name.length()
                    + " characters; expected at most " + MAX_NAME);
    }

    private SequencedMap<String, PickleValue> withoutParallel() {
        if (!found.keySet().stream().allMatch(name -> name.startsWith(PARALLEL))) return found;
        SequencedMap<String, PickleValue> stripped = new LinkedHashMap<>();
        found.forEach((name, value) -> stripped.put(name.substring(PARALLEL.length()), value));
        return stripped;
    }

    private TorchException error(String message) {
        return new TorchException(source + ": " + message);
    }
}
