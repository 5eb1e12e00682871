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
 * @param dtype the element type of a storage class that a weight can have, else null
 * @param elementBytes of a storage class, else 0
 */
record Callable(Kind kind, @Nullable DType dtype, int elementBytes) {
    /** The effect of calling a global. */
    enum Kind {
        ORDERED_DICT,
        /** The type of a storage: names it in a persistent id, cannot be called. */
        STORAGE,
        REBUILD_TENSOR,
        REBUILD_PARAMETER,
        /** Calls its first argument, a function that rebuilds, with its third: a tensor with attributes. */
        REBUILD_SUBCLASS,
        /** Returns its first argument: TorchScript's typed lists and type tags, a tensor's copy in main memory. */
        FIRST_ARGUMENT,
        /**
         * Gives a value that no weight is, a size, a number of numpy's or a tensor of another kind; may be instantiated
         * too.
         */
        IGNORED_CALL,
        /** A constant that cannot be called: an element type, a kind of quantization. */
        CONSTANT,
        /** A TorchScript class: can be instantiated, holds attributes. */
        MODULE_CLASS
    }

    /** What PyTorch 2.13's {@code torch/_weights_only_unpickler.py} allows and a state of training may hold. */
    private static final Map<Kind, Set<String>> FUNCTIONS = Map.of(
            Kind.ORDERED_DICT,
            Set.of("collections.OrderedDict"),
            Kind.REBUILD_TENSOR,
            Set.of("torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2"),
            Kind.REBUILD_PARAMETER,
            Set.of(
                    "torch._utils._rebuild_parameter",
                    "torch._utils._rebuild_parameter_with_state",
                    "torch._utils._rebuild_device_tensor_from_cpu_tensor",
                    "torch.nn.parameter.Parameter"),
            Kind.REBUILD_SUBCLASS,
            Set.of("torch._tensor._rebuild_from_type_v2"),
            Kind.FIRST_ARGUMENT,
            Set.of(
                    "torch.jit._pickle.build_boollist",
                    "torch.jit._pickle.build_doublelist",
                    "torch.jit._pickle.build_intlist",
                    "torch.jit._pickle.build_tensorlist",
                    "torch.jit._pickle.restore_type_tag"),
            Kind.IGNORED_CALL,
            Set.of(
                    "_codecs.encode",
                    "builtins.bytearray",
                    "builtins.complex",
                    "builtins.set",
                    "collections.Counter",
                    // Beyond PyTorch's own list: the numbers that training loops keep beside the weights.
                    "numpy._core.multiarray._reconstruct",
                    "numpy._core.multiarray.scalar",
                    "numpy.core.multiarray._reconstruct",
                    "numpy.core.multiarray.scalar",
                    "numpy.dtype",
                    "torch.Size",
                    "torch._utils._rebuild_device_tensor_from_numpy",
                    "torch._utils._rebuild_meta_tensor_no_storage",
                    "torch._utils._rebuild_nested_tensor",
                    "torch._utils._rebuild_qtensor",
                    "torch._utils._rebuild_sparse_tensor",
                    // Of element types that have no storage class of their own, such as float8.
                    "torch._utils._rebuild_tensor_v3",
                    "torch._utils._rebuild_wrapper_subclass",
                    "torch.device",
                    "torch.serialization._get_layout"),
            Kind.CONSTANT,
            Set.of("numpy.ndarray", "torch.Tensor"));

    /** Python 2's name of a module, which protocol 2 writes, before Python 3's. */
    private static final String BUILTINS_2 = "__builtin__";

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

    /** Those of tensors that may lie beside weights, with their bytes per element. */
    private static final Map<String, Integer> OTHER_STORAGES = Map.of(
            "torch.ComplexDoubleStorage", 16,
            "torch.ComplexFloatStorage", 8,
            "torch.QInt32Storage", 4,
            "torch.QInt8Storage", 1,
            "torch.QUInt2x4Storage", 1,
            "torch.QUInt4x2Storage", 1,
            "torch.QUInt8Storage", 1,
            "torch.storage.UntypedStorage", 1);

    /** Old files name the class of the device that they were written on. */
    private static final String ON_GPU = "torch.cuda.";

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
            "torch.uint16",
            "torch.uint32",
            "torch.uint64",
            "torch.complex64",
            "torch.complex128",
            "torch.complex32",
            "torch.float8_e4m3fn",
            "torch.float8_e4m3fnuz",
            "torch.float8_e5m2",
            "torch.float8_e5m2fnuz",
            "torch.float8_e8m0fnu",
            "torch.float4_e2m1fn_x2",
            "torch.qint32",
            "torch.qint8",
            "torch.quint2x4",
            "torch.quint4x2",
            "torch.quint8",
            "torch.per_channel_affine",
            "torch.per_channel_affine_float_qparams",
            "torch.per_channel_symmetric",
            "torch.per_tensor_affine",
            "torch.per_tensor_symmetric",
            "torch.bool");

    static @Nullable Callable find(String module, String name) {
        String full = (module.equals(BUILTINS_2) ? "builtins" : module) + "." + name;
        String storage = full.startsWith(ON_GPU) ? "torch." + full.substring(ON_GPU.length()) : full;
        DType dtype = STORAGES.get(storage);
        if (dtype != null) return new Callable(Kind.STORAGE, dtype, dtype.bytes());
        if (OTHER_STORAGES.containsKey(storage)) return new Callable(Kind.STORAGE, null, OTHER_STORAGES.get(storage));
        if (CONSTANTS.contains(full)) return of(Kind.CONSTANT);
        if (isScriptModule(module)) return of(Kind.MODULE_CLASS);
        for (var functions : FUNCTIONS.entrySet())
            if (functions.getValue().contains(full)) return of(functions.getKey());
        return null;
    }

    private static Callable of(Kind kind) {
        return new Callable(kind, null, 0);
    }

    /** TorchScript puts every class of the traced program under this name; the code stays unread. */
    private static boolean isScriptModule(String module) {
        return module.equals("__torch__") || module.startsWith("__torch__.");
    }
}
