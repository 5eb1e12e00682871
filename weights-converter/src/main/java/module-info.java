/** Reads PyTorch checkpoints without Python, writes checkpoints in every layout, makes synthetic ones. */
module io.github.clip4j.converter {
    requires transitive io.github.clip4j.core;
    requires static org.jspecify;

    exports io.github.clip4j.converter;
}
