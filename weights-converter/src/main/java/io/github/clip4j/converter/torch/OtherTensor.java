package io.github.clip4j.converter.torch;

import java.util.List;
import java.util.Map;

/**
 * A tensor that no weight here can be: PyTorch's {@code weights_only} allows it, and a file may hold it beside the
 * weights.
 *
 * @param what the kind and what to do about it where a weight is one, for messages
 */
record OtherTensor(String what) implements PickleValue {
    private static final String SAVE = " in PyTorch and save the checkpoint again";

    private static final String PLAIN = ": make it a plain tensor" + SAVE;

    private static final String QUANTIZED = "a quantized tensor: make it float (tensor.dequantize())" + SAVE;

    /** By the function that rebuilds it. */
    private static final Map<String, String> KINDS = Map.of(
            "_reconstruct", "an array of numpy's: make it a tensor (torch.from_numpy(array))" + SAVE,
            "_rebuild_device_tensor_from_numpy", "a tensor of another device: copy it (tensor.cpu())" + SAVE,
            "_rebuild_meta_tensor_no_storage",
                    "a tensor on the meta device, which has no values: save the checkpoint again with the weights"
                            + " loaded",
            "_rebuild_nested_tensor", "a nested tensor" + PLAIN,
            "_rebuild_qtensor", QUANTIZED,
            "_rebuild_sparse_tensor", "a sparse tensor: make it dense (tensor.to_dense())" + SAVE,
            "_rebuild_wrapper_subclass", "a tensor of a class of its own" + PLAIN);

    private static final int TYPE_OF_V3 = 6;

    /** The value that a function of the allow-list gives: a tensor if it is one that rebuilds tensors. */
    static PickleValue of(String function, List<PickleValue> arguments) {
        String name = function.substring(function.lastIndexOf('.') + 1);
        if (name.equals("_rebuild_tensor_v3")) return ofType(arguments);
        String what = KINDS.get(name);
        return what == null ? Constant.OTHER : new OtherTensor(what);
    }

    /** Over a storage of a type that no weight has. */
    static OtherTensor over(PickleValue.OtherStorage storage) {
        if (storage.type().contains("Complex"))
            return new OtherTensor("a complex tensor: keep its real part (tensor.real)" + SAVE);
        return new OtherTensor(storage.type().contains(".Q") ? QUANTIZED : "a tensor of another type" + PLAIN);
    }

    private static OtherTensor ofType(List<PickleValue> arguments) {
        boolean named = arguments.size() > TYPE_OF_V3 && arguments.get(TYPE_OF_V3) instanceof Global;
        String type = named ? arguments.get(TYPE_OF_V3).kind().replace("torch.", "") : "another type";
        return new OtherTensor("a tensor of " + type + ": make it float (tensor.float())" + SAVE);
    }

    @Override
    public String kind() {
        return "a tensor of another kind";
    }
}
