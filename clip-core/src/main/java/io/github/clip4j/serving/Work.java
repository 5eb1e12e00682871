package io.github.clip4j.serving;

import io.github.clip4j.model.Trace;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What a call asks of the model. */
sealed interface Work {
    /** How many images or texts. */
    int items();

    /**
     * Images.
     *
     * @param pixels (items, 3, S, S)
     * @param trace forbids company if not null
     */
    record Images(
            MemorySegment pixels,
            int items,
            boolean normalize,
            @Nullable Trace trace) implements Work {
        /** Stands for any thread but the caller's. */
        private static final Thread OTHER = Thread.ofPlatform().unstarted(() -> {});

        boolean joins(Images first) {
            return trace == null
                    && first.trace == null
                    && normalize == first.normalize
                    && pixels.isAccessibleBy(OTHER); // confined memory is for its own thread
        }
    }

    /**
     * Texts.
     *
     * @param trace forbids company if not null
     */
    record Texts(
            TokenBatch tokens, boolean normalize, @Nullable Trace trace) implements Work {
        @Override
        public int items() {
            return tokens.batch();
        }

        boolean joins(Texts first) {
            return trace == null && first.trace == null && normalize == first.normalize;
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
