package io.github.clip4j.serving;

import io.github.clip4j.model.Output;
import java.lang.foreign.MemorySegment;

/** A call's request to the model. */
sealed interface Work {
    /** How many images or texts. */
    int items();

    /**
     * Images.
     *
     * @param pixels (items, 3, S, S)
     * @param output what is wanted; a trace forbids sharing a batch
     */
    record Images(MemorySegment pixels, int items, Output output) implements Work {
        /** Stands for any thread but the caller's. */
        private static final Thread OTHER = Thread.ofPlatform().unstarted(() -> {});

        boolean joins(Images first) {
            return output.goesWith(first.output)
                    && pixels.isAccessibleBy(OTHER); // confined memory is for its own thread
        }
    }

    /**
     * Texts.
     *
     * @param output what is wanted; a trace forbids sharing a batch
     */
    record Texts(TokenBatch tokens, Output output) implements Work {
        @Override
        public int items() {
            return tokens.batch();
        }

        boolean joins(Texts first) {
            return output.goesWith(first.output);
        }
    }

    /** Loading both transformers' weights. */
    record Load() implements Work {
        @Override
        public int items() {
            return 0;
        }
    }
}
