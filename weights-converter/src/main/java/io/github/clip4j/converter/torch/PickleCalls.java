package io.github.clip4j.converter.torch;

import io.github.clip4j.converter.torch.PickleValue.AnyStorage;
import io.github.clip4j.converter.torch.PickleValue.Constant;
import io.github.clip4j.converter.torch.PickleValue.Dict;
import io.github.clip4j.converter.torch.PickleValue.Global;
import io.github.clip4j.converter.torch.PickleValue.Int;
import io.github.clip4j.converter.torch.PickleValue.Items;
import io.github.clip4j.converter.torch.PickleValue.OtherStorage;
import io.github.clip4j.converter.torch.PickleValue.Storage;
import io.github.clip4j.converter.torch.PickleValue.Tensor;
import io.github.clip4j.converter.torch.PickleValue.Text;
import io.github.clip4j.converter.torch.PickleValue.Tuple;
import io.github.clip4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of the allowed globals when a pickle calls them, with arguments as in PyTorch's {@code torch/_utils.py}
 * and {@code torch/serialization.py}.
 */
final class PickleCalls {
    /** PyTorch's own limit is 64; no weight of a model has more than 5. */
    private static final int MAX_RANK = 16;

    private final PickleReader in;
    private final ValueCount values;

    PickleCalls(PickleReader in, ValueCount values) {
        this.in = in;
        this.values = values;
    }

    PickleValue call(Global function, List<PickleValue> arguments, int at) {
        return switch (function.callable().kind()) {
            case ORDERED_DICT -> arguments.isEmpty() ? new Dict() : dict(function, arguments, at);
            case REBUILD_TENSOR -> tensor(function, arguments, at);
            case REBUILD_PARAMETER -> {
                PickleValue tensor = first(arguments);
                if (!(tensor instanceof Tensor || tensor instanceof OtherTensor))
                    throw bad(function, at, "a tensor", tensor);
                yield tensor;
            }
            case REBUILD_SUBCLASS -> subclass(function, arguments, at);
            case FIRST_ARGUMENT -> first(arguments);
            case IGNORED_CALL -> OtherTensor.of(function.name(), arguments);
            case STORAGE, CONSTANT, MODULE_CLASS ->
                throw in.error(
                        "REDUCE of " + TorchException.quote(function.name()) + " at offset " + at + " is not allowed");
        };
    }

    /** Python 2 gives an OrderedDict its members as a list of pairs. */
    private Dict dict(Global function, List<PickleValue> arguments, int at) {
        if (arguments.size() != 1 || !(arguments.getFirst() instanceof Items list))
            throw bad(function, at, "a list of pairs", arguments.getFirst());
        values.add(list.items.size());
        Dict dict = new Dict();
        for (PickleValue item : list.items) {
            List<PickleValue> pair = switch (item) {
                case Items two -> two.items;
                case Tuple two -> two.items;
                default -> List.of();
            };
            if (pair.size() != 2) throw bad(function, at, "a list of pairs", item);
            dict.put(pair.getFirst(), pair.getLast());
        }
        return dict;
    }

    /** {@code (function, class, arguments, state)}; one inside another would be recursion without end. */
    private PickleValue subclass(Global function, List<PickleValue> arguments, int at) {
        if (!(first(arguments) instanceof Global inner) || inner.callable().kind() == Callable.Kind.REBUILD_SUBCLASS)
            throw bad(function, at, "a function that rebuilds a tensor", first(arguments));
        if (arguments.size() < 3 || !(arguments.get(2) instanceof Tuple tuple))
            throw bad(function, at, "a tuple as its third argument", arguments.getLast());
        return call(inner, tuple.items, at);
    }

    private static PickleValue first(List<PickleValue> arguments) {
        return arguments.isEmpty() ? Constant.NONE : arguments.getFirst();
    }

    /**
     * A persistent id: {@code ('storage', storage class, key, location, number of elements)}, before PyTorch 1.6
     * followed by a view of the storage, which since PyTorch 0.4 is always None. The location is the device that the
     * tensor was saved on, which does not matter here.
     */
    AnyStorage storage(PickleValue id, int at) {
        String what = "BINPERSID at offset " + at;
        if (!(id instanceof Tuple tuple) || tuple.items.size() < 5 || tuple.items.size() > 6)
            throw in.error(what + ": expected a tuple of 5 values, found " + TorchException.quote(id.kind()));
        if (tuple.items.size() == 6 && tuple.items.get(5) != Constant.NONE)
            throw in.error(what + ": a view of a storage, as PyTorch before 0.4 wrote them: load the checkpoint in"
                    + " PyTorch and save it again");
        if (!(tuple.items.get(0) instanceof Text(String tag)) || !tag.equals("storage"))
            throw in.error(what + ": expected 'storage' first");
        if (!(tuple.items.get(1) instanceof Global type) || type.callable().kind() != Callable.Kind.STORAGE)
            throw in.error(what + ": expected a storage class, found "
                    + TorchException.quote(tuple.items.get(1).kind()));
        DType dtype = type.callable().dtype();
        int bytes = type.callable().elementBytes();
        if (!(tuple.items.get(2) instanceof Text(String key)) || !key.matches("[0-9A-Za-z_.-]{1,64}"))
            throw in.error(what + ": expected the name of a storage");
        if (!(tuple.items.get(4) instanceof Int(long count)) || count < 0 || count > Long.MAX_VALUE / bytes)
            throw in.error(what + ": storage " + key + ": expected a number of elements");
        return dtype == null ? new OtherStorage(type.name(), bytes, key, count) : new Storage(dtype, key, count);
    }

    /** {@code (storage, storage_offset, size, stride, ...)}. */
    private PickleValue tensor(Global function, List<PickleValue> arguments, int at) {
        if (first(arguments) instanceof OtherStorage other) return OtherTensor.over(other);
        if (arguments.size() < 4 || !(arguments.getFirst() instanceof Storage storage))
            throw bad(function, at, "a storage first of 4 or more arguments", first(arguments));
        if (!(arguments.get(1) instanceof Int(long offset)) || offset < 0)
            throw bad(function, at, "an offset that is not negative", arguments.get(1));
        List<Long> shape = integers(function, arguments.get(2), at);
        List<Long> strides = integers(function, arguments.get(3), at);
        if (shape.size() != strides.size())
            throw in.error(function.name() + " at offset " + at + ": expected as many strides as dimensions, found "
                    + strides + " for " + shape);
        checkBounds(storage, offset, shape, strides, at);
        return new Tensor(storage, offset, shape, strides);
    }

    private List<Long> integers(Global function, PickleValue value, int at) {
        if (!(value instanceof Tuple tuple) || tuple.items.size() > MAX_RANK)
            throw bad(function, at, "a tuple of at most " + MAX_RANK + " integers", value);
        List<Long> integers = new ArrayList<>();
        for (PickleValue item : tuple.items) {
            if (!(item instanceof Int(long n)) || n < 0)
                throw bad(function, at, "integers that are not negative", item);
            integers.add(n);
        }
        return List.copyOf(integers);
    }

    private void checkBounds(Storage storage, long offset, List<Long> shape, List<Long> strides, int at) {
        String what =
                "tensor at offset " + at + ": shape " + shape + ", strides " + strides + ", first element " + offset;
        try {
            long elements = 1;
            long last = offset;
            for (int i = 0; i < shape.size(); i++) {
                elements = Math.multiplyExact(elements, shape.get(i));
                if (shape.get(i) > 0) last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
            }
            if (elements > 0 ? last >= storage.count() : offset > storage.count())
                throw in.error(what + ": lies outside its storage of " + storage.count() + " elements");
            // Expanded tensors (stride 0) could ask for any amount of memory.
            if (elements > storage.count())
                throw in.error(what + ": more elements than its storage of " + storage.count());
        } catch (ArithmeticException _) {
            throw in.error(what + ": its size overflows");
        }
    }

    private TorchException bad(Global function, int at, String expected, PickleValue found) {
        return in.error(function.name() + " at offset " + at + ": expected " + expected + ", found "
                + TorchException.quote(found.kind()));
    }
}
