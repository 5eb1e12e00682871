package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.Dict;
import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Module;
import io.github.clip4j.converter.torch.PickleValue.Tensor;
import io.github.clip4j.converter.torch.PickleValue.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Finds the named tensors in what a checkpoint holds: a dict of tensors, one inside training state ({@code state_dict},
 * {@code model} and so on), or the modules of a TorchScript archive. A prefix {@code module.} on every name, which
 * DistributedDataParallel leaves, is dropped. Integers among the tensors ({@code input_resolution} of OpenAI's) are
 * kept.
 */
final class StateDict {
    /** The keys under which trainers put the weights, in order of preference. */
    private static final List<String> WRAPPERS =
            List.of("state_dict", "model_state_dict", "model", "module", "net", "weights");

    private static final String PARALLEL = "module.";
    private static final int MAX_WRAPPERS = 4;
    private static final int MAX_MODULE_DEPTH = 64;

    /** Shared submodules are legal and multiply the visits; the largest models have a few thousand tensors. */
    private static final int MAX_VISITS = 200_000;

    private final String source;
    private final SequencedMap<String, PickleValue> found = new LinkedHashMap<>();
    private int visits;

    private StateDict(String source) {
        this.source = source;
    }

    /**
     * Finds the tensors.
     *
     * @param source the file, for messages
     * @param root what the pickle holds
     * @return name to {@link Tensor} or {@link Int}
     */
    static SequencedMap<String, PickleValue> find(String source, PickleValue root) {
        StateDict state = new StateDict(source);
        switch (root) {
            case Module module -> state.addModule("", module, 0);
            case Dict dict -> state.addDict(unwrap(dict));
            default -> throw state.error("expected a dict of tensors or a module, found " + root.kind());
        }
        if (state.found.values().stream().noneMatch(Tensor.class::isInstance))
            throw state.error("found no dict of tensors in it");
        return state.withoutParallel();
    }

    private static Dict unwrap(Dict outermost) {
        Dict dict = outermost;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            Dict inner = null;
            for (String wrapper : WRAPPERS) {
                if (inner == null && dict.members.get(new Text(wrapper)) instanceof Dict nested) inner = nested;
            }
            if (inner == null) return dict;
            dict = inner;
        }
        return dict;
    }

    private void addDict(Dict dict) {
        dict.members.forEach((key, value) -> {
            if (key instanceof Text(String name)) add(name, value);
            else if (value instanceof Tensor)
                throw error("expected a name for every tensor, found " + key.kind() + " as key");
        });
    }

    private void addModule(String prefix, Module module, int depth) {
        if (depth > MAX_MODULE_DEPTH) throw error("modules nested deeper than " + MAX_MODULE_DEPTH);
        module.attributes.members.forEach((key, value) -> {
            if (++visits > MAX_VISITS) throw error("more than " + MAX_VISITS + " attributes of modules");
            if (!(key instanceof Text(String name))) return;
            if (value instanceof Module child) addModule(prefix + name + ".", child, depth + 1);
            else if (value instanceof Tensor) add(prefix + name, value);
        });
    }

    private void add(String name, PickleValue value) {
        if (!(value instanceof Tensor || value instanceof Int)) return;
        found.put(name, value);
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
