/**
 * Checkpoints in every layout of the field: read from PyTorch, converted, made synthetically, downloaded from the
 * Hugging Face hub.
 */
module io.github.clip4j.converter {
    requires static org.jspecify;
    requires transitive io.github.clip4j.core;
    requires java.net.http;

    exports io.github.clip4j.converter;
    exports io.github.clip4j.converter.hub;
    exports io.github.clip4j.converter.output;
    exports io.github.clip4j.converter.synthetic;
    exports io.github.clip4j.converter.torch;

    provides io.github.clip4j.checkpoint.ModelSource with
            io.github.clip4j.converter.hub.HubModels;
    provides io.github.clip4j.tensor.TensorFileFormat with
            io.github.clip4j.converter.torch.TorchFormat;
}
