package io.github.clip4j.converter.torch;

import io.github.clip4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that a pickle can build here. Containers may hold themselves, so nothing here is compared, hashed or
 * printed by content: they are classes, not records.
 */
sealed interface PickleValue
        permits PickleValue.Constant,
                PickleValue.Bool,
                PickleValue.Int,
                PickleValue.Text,
                PickleValue.Tuple,
                PickleValue.Items,
                PickleValue.Dict,
                PickleValue.Global,
                PickleValue.Module,
                PickleValue.AnyStorage,
                PickleValue.Tensor,
                OtherTensor {
    /** The kind, for messages. */
    String kind();

    /** Constants without content. */
    enum Constant implements PickleValue {
        /** Python's {@code None}. */
        NONE,
        /** A float, a string-like or another value that no tensor needs. */
        OTHER;

        @Override
        public String kind() {
            return this == NONE ? "None" : "a value";
        }
    }

    /** {@code True} or {@code False}. */
    record Bool(boolean value) implements PickleValue {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /** An integer of 64 bits. */
    record Int(long value) implements PickleValue {
        @Override
        public String kind() {
            return "an integer";
        }
    }

    /** A string. */
    record Text(String value) implements PickleValue {
        @Override
        public String kind() {
            return "a string";
        }
    }

    /** A tuple. */
    final class Tuple implements PickleValue {
        final List<PickleValue> items;

        Tuple(List<PickleValue> items) {
            this.items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a tuple";
        }
    }

    /** A list. */
    final class Items implements PickleValue {
        final List<PickleValue> items = new ArrayList<>();

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A dict or an OrderedDict, of which only members with a string as key are kept: no other can name a tensor. Keys
     * are Java's strings, which a map finds in logarithmic time even if a stranger chose them for equal hash codes.
     */
    final class Dict implements PickleValue {
        final Map<String, PickleValue> members = new LinkedHashMap<>();
        /** The key of a tensor that has no string as key; null if there is none. */
        @Nullable
        PickleValue unnamed;

        private boolean tensors;
        private boolean others;

        /** Whether a member is a tensor, or was one. */
        boolean hasTensors() {
            return tensors;
        }

        /** Whether a member is a tensor that is not read, or was one. */
        boolean hasOthers() {
            return others;
        }

        void put(PickleValue key, PickleValue value) {
            tensors |= value instanceof Tensor;
            others |= value instanceof OtherTensor;
            if (key instanceof Text(String name)) members.put(name, value);
            else if (value instanceof Tensor) unnamed = key;
        }

        @Override
        public String kind() {
            return "a dict";
        }
    }

    /** A name that the allow-list knows. */
    record Global(String name, Callable callable) implements PickleValue {
        @Override
        public String kind() {
            return name;
        }
    }

    /** A TorchScript module: its attributes, never its code. */
    final class Module implements PickleValue {
        final Dict attributes = new Dict();

        @Override
        public String kind() {
            return "a module";
        }
    }

    /** A storage by reference: {@link #count} elements in the entry {@code data/key}. */
    sealed interface AnyStorage extends PickleValue {
        String key();

        long count();

        int elementBytes();

        @Override
        default String kind() {
            return "a storage";
        }
    }

    /** A storage of a type that weights have. */
    record Storage(DType dtype, String key, long count) implements AnyStorage {
        @Override
        public int elementBytes() {
            return dtype.bytes();
        }
    }

    /** A storage of another type, whose tensors are not read. */
    record OtherStorage(String type, int elementBytes, String key, long count) implements AnyStorage {}

    /** A tensor: a view of a storage, checked to lie inside it. */
    final class Tensor implements PickleValue {
        final Storage storage;
        final long offset;
        final List<Long> shape;
        final List<Long> strides;

        Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
            this.storage = storage;
            this.offset = offset;
            this.shape = shape;
            this.strides = strides;
        }

        @Override
        public String kind() {
            return "a tensor";
        }
    }
}
