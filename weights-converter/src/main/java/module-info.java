/** Checkpoints in every layout of the field, and the download of models from the Hugging Face hub. */
module io.github.clip4j.converter {
    requires static org.jspecify;
    requires io.github.clip4j.core;
    requires java.net.http;

    exports io.github.clip4j.converter.hub;
}
