/** The CLIP model, its tokenizers, preprocessing and file formats, and the backend interface. */
module io.github.clip4j.core {
    requires static org.jspecify;
    requires java.desktop;

    exports io.github.clip4j;
    exports io.github.clip4j.json;
    exports io.github.clip4j.tensor;
    exports io.github.clip4j.tokenizer;
}
