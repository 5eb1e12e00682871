package io.github.clip4j.checkpoint;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.TensorInfo;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Compares a file's tensors with what a model needs: the first disagreement is one error that names both sides, except
 * tensors that no part of the model has, which are left to the caller to judge.
 */
public final class TensorCheck {
    private final StoredTensors tensors;
    private final String source;

    private TensorCheck(StoredTensors tensors) {
        this.tensors = tensors;
        this.source = tensors.file().source();
    }

    /**
     * Checks that all tensors are there, with the right shapes and floating point.
     *
     * @param tensors what the file has
     * @param expected name to shape, in the file's layout
     * @param harmless stored names that no weight belongs to and that change nothing
     * @param dangerous stored names of tensors that would change what a part of the model computes
     * @return stored names that nothing accounts for
     * @throws ClipException in one line
     */
    public static List<String> check(
            StoredTensors tensors,
            SequencedMap<String, List<Long>> expected,
            Predicate<String> harmless,
            Predicate<String> dangerous) {
        TensorCheck check = new TensorCheck(tensors);
        check.missing(expected);
        List<String> others = tensors.superfluous(expected.keySet(), harmless);
        check.refuse(others.stream().filter(dangerous).toList());
        expected.forEach(check::tensor);
        return others;
    }

    private void missing(SequencedMap<String, List<Long>> expected) {
        List<String> missing = expected.keySet().stream()
                .filter(name -> tensors.find(name) == null)
                .map(tensors::storedName)
                .toList();
        if (!missing.isEmpty())
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "%s: %d of %d tensors are missing: %s",
                    source,
                    missing.size(),
                    expected.size(),
                    StoredTensors.firstFew(missing)));
    }

    private void refuse(List<String> dangerous) {
        if (!dangerous.isEmpty())
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "%s: %d tensors in the model's blocks are not known here: %s",
                    source,
                    dangerous.size(),
                    StoredTensors.firstFew(dangerous)));
    }

    private void tensor(String name, List<Long> shape) {
        TensorInfo info = tensors.find(name);
        if (info == null) throw new AssertionError(name);
        // open_clip's nonscalar_logit_scale keeps it as a vector of one.
        boolean oneElement = shape.isEmpty() && info.shape().equals(List.of(1L));
        if (!info.shape().equals(shape) && !oneElement)
            throw new ClipException("%s: the tensor %s has shape %s, expected %s"
                    .formatted(
                            source,
                            info.name(),
                            info.shapeText(),
                            new TensorInfo(name, info.dtype(), shape).shapeText()));
        if (!info.dtype().isFloat())
            throw new ClipException("%s: the tensor %s has elements of type %s, expected floating point"
                    .formatted(source, info.name(), info.dtype()));
    }
}
