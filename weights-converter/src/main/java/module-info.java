/** Checkpoints in every layout of the field, synthetic ones, and the download of models from the Hugging Face hub. */
module io.github.clip4j.converter {
    requires static org.jspecify;
    requires transitive io.github.clip4j.core;

    exports io.github.clip4j.converter;
    exports io.github.clip4j.converter.torch;

    provides io.github.clip4j.tensor.TensorFileFormat with
            io.github.clip4j.converter.torch.TorchFormat;
}
