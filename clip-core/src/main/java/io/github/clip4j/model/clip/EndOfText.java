package io.github.clip4j.model.clip;

import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.TextPooling;

/**
 * CLIP's pooling: a text's embedding is taken at its first end-of-text token.
 *
 * @param id of the token; {@link TextConfig#ARGMAX} for the position of the largest id
 */
record EndOfText(int id) implements TextPooling {
    @Override
    public int position(int[] ids) {
        int best = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) return i;
            if (ids[i] > ids[best]) best = i;
        }
        // transformers: (ids == eos).argmax() is 0 where there is none.
        return id == TextConfig.ARGMAX ? best : 0;
    }
}
