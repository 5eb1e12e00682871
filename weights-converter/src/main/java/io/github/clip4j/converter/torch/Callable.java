package io.github.clip4j.converter.torch;

import io.github.clip4j.tensor.DType;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The allow-list: what a global of a pickle stands for. Nothing is looked up by reflection; a name that is not here is
 * refused.
 *
 * @param kind what it does
 * @param dtype the element type of a storage class, else null
 */
record Callable(Kind kind, @Nullable DType dtype) {
    /** The effect of calling a global. */
    enum Kind {
        ORDERED_DICT,
        /** The type of a storage: names it in a persistent id, cannot be called. */
        STORAGE,
        REBUILD_TENSOR,
        REBUILD_PARAMETER,
        /** Returns its first argument: TorchScript's typed lists and type tags. */
        FIRST_ARGUMENT,
        /** A value that no tensor needs: a size, a device. */
        IGNORED_CALL,
        /** A constant that cannot be called: an element type. */
        CONSTANT,
        /** A TorchScript class: can be instantiated, holds attributes. */
        MODULE_CLASS
    }

    private static final Map<String, Callable> FUNCTIONS = Map.ofEntries(
            Map.entry("collections.OrderedDict", new Callable(Kind.ORDERED_DICT, null)),
            Map.entry("torch._utils._rebuild_tensor", new Callable(Kind.REBUILD_TENSOR, null)),
            Map.entry("torch._utils._rebuild_tensor_v2", new Callable(Kind.REBUILD_TENSOR, null)),
            Map.entry("torch._utils._rebuild_parameter", new Callable(Kind.REBUILD_PARAMETER, null)),
            Map.entry("torch._utils._rebuild_parameter_with_state", new Callable(Kind.REBUILD_PARAMETER, null)),
            Map.entry("torch.jit._pickle.build_boollist", new Callable(Kind.FIRST_ARGUMENT, null)),
            Map.entry("torch.jit._pickle.build_doublelist", new Callable(Kind.FIRST_ARGUMENT, null)),
            Map.entry("torch.jit._pickle.build_intlist", new Callable(Kind.FIRST_ARGUMENT, null)),
            Map.entry("torch.jit._pickle.build_tensorlist", new Callable(Kind.FIRST_ARGUMENT, null)),
            Map.entry("torch.jit._pickle.restore_type_tag", new Callable(Kind.FIRST_ARGUMENT, null)),
            Map.entry("torch.Size", new Callable(Kind.IGNORED_CALL, null)),
            Map.entry("torch.device", new Callable(Kind.IGNORED_CALL, null)));

    private static final Map<String, DType> STORAGES = Map.of(
            "torch.DoubleStorage", DType.F64,
            "torch.FloatStorage", DType.F32,
            "torch.HalfStorage", DType.F16,
            "torch.BFloat16Storage", DType.BF16,
            "torch.LongStorage", DType.I64,
            "torch.IntStorage", DType.I32,
            "torch.ShortStorage", DType.I16,
            "torch.CharStorage", DType.I8,
            "torch.ByteStorage", DType.U8,
            "torch.BoolStorage", DType.BOOL);

    private static final Set<String> CONSTANTS = Set.of(
            "torch.float64",
            "torch.float32",
            "torch.float16",
            "torch.bfloat16",
            "torch.int64",
            "torch.int32",
            "torch.int16",
            "torch.int8",
            "torch.uint8",
            "torch.bool");

    static @Nullable Callable find(String module, String name) {
        String full = module + "." + name;
        DType dtype = STORAGES.get(full);
        if (dtype != null) return new Callable(Kind.STORAGE, dtype);
        if (CONSTANTS.contains(full)) return new Callable(Kind.CONSTANT, null);
        if (isScriptModule(module)) return new Callable(Kind.MODULE_CLASS, null);
        return FUNCTIONS.get(full);
    }

    /** TorchScript puts every class of the traced program under this name; the code stays unread. */
    private static boolean isScriptModule(String module) {
        return module.equals("__torch__") || module.startsWith("__torch__.");
    }
}
