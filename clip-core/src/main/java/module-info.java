/** The CLIP model, its tokenizers, preprocessing and file formats, and the backend interface. */
module io.github.clip4j.core {
    requires static org.jspecify;
    requires java.desktop;

    exports io.github.clip4j;
    exports io.github.clip4j.backend;
    exports io.github.clip4j.checkpoint;
    exports io.github.clip4j.json;
    exports io.github.clip4j.safetensors;
    exports io.github.clip4j.tensor;

    uses io.github.clip4j.tensor.TensorFileFormat;
}
