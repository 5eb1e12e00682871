/** The CLIP model, its tokenizers, preprocessing and file formats, and the backend interface. */
@SuppressWarnings("module") // the modules that may use some packages are compiled after this
module io.github.clip4j.core {
    requires static org.jspecify;
    requires java.desktop;

    // To clip-cuda alone nothing is: where it chooses its binding, a copy of it runs in no module.
    exports io.github.clip4j.backend.reference;
    exports io.github.clip4j.backend;
    exports io.github.clip4j.checkpoint;
    exports io.github.clip4j.error;
    exports io.github.clip4j.families;
    exports io.github.clip4j.file to
            io.github.clip4j.cli,
            io.github.clip4j.converter,
            io.github.clip4j.cpu,
            io.github.clip4j.search;
    exports io.github.clip4j.image;
    exports io.github.clip4j.json;
    exports io.github.clip4j.model;
    exports io.github.clip4j.ranking to
            io.github.clip4j.search;
    exports io.github.clip4j.safetensors;
    exports io.github.clip4j.serving;
    exports io.github.clip4j.tensor;
    exports io.github.clip4j.tokenizer.bpe;
    exports io.github.clip4j.tokenizer;
    exports io.github.clip4j;

    uses io.github.clip4j.backend.BackendProvider;
    uses io.github.clip4j.checkpoint.ModelSource;
    uses io.github.clip4j.image.TiffCodec;
    uses io.github.clip4j.tensor.TensorFileFormat;

    provides io.github.clip4j.backend.BackendProvider with
            io.github.clip4j.backend.reference.ReferenceBackendProvider;
}
