package io.github.clip4j.benchmarks.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * Something to compute, written as the words of a line. M rows, N outputs, K inputs, H heads, T tokens, D head size, C
 * width, B batch.
 */
public sealed interface Job {
    /**
     * The line of {@link #parse}.
     *
     * @return words that contain no tabs
     */
    List<String> words();

    /**
     * Floating-point operations; 0 where they do not matter.
     *
     * @return multiply-adds count twice
     */
    double operations();

    /**
     * The least number of bytes that must come from memory: weights, which a forward pass has evicted since their last
     * use, and activations once.
     *
     * @return bytes
     */
    double bytes();

    /**
     * Reads a job.
     *
     * @param words as {@link #words} wrote them
     * @return the job
     */
    static Job parse(List<String> words) {
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "gemm" -> new Gemm(number(rest, 0), number(rest, 1), number(rest, 2));
            case "stored" -> new Stored(new Gemm(number(rest, 0), number(rest, 1), number(rest, 2)), rest.get(3));
            case "attention" ->
                new Attention(number(rest, 0), number(rest, 1), number(rest, 2), Boolean.parseBoolean(rest.get(3)));
            case "norm" -> new Norm(number(rest, 0), number(rest, 1));
            case "search" -> new Search(number(rest, 0), number(rest, 1));
            case "activation" -> new Nonlinearity(number(rest, 0), number(rest, 1), rest.get(2));
            case "image" -> new Image(Path.of(rest.get(0)), number(rest, 1), Path.of(rest.get(2)), number(rest, 3));
            case "text" -> new Text(Path.of(rest.get(0)), number(rest, 1), number(rest, 2), Path.of(rest.get(3)));
            default -> throw new IllegalArgumentException("no such job: " + words);
        };
    }

    private static int number(List<String> words, int index) {
        return Integer.parseInt(words.get(index));
    }

    /**
     * {@code y = x Wᵀ}, each run with the next of several weights.
     *
     * @param m rows
     * @param n outputs
     * @param k inputs
     */
    record Gemm(int m, int n, int k) implements Job {
        /** Weights used in turn, so that none stays in a cache that a forward pass would have emptied. */
        public static final int WEIGHTS = 6;

        @Override
        public List<String> words() {
            return List.of("gemm", "" + m, "" + n, "" + k);
        }

        @Override
        public double operations() {
            return 2.0 * m * n * k;
        }

        @Override
        public double bytes() {
            return 4.0 * ((double) n * k + (double) m * k + (double) m * n);
        }
    }

    /**
     * A product whose weights are kept in 16 bits and widened on the way.
     *
     * @param product the same in float32
     * @param storage a name of {@link io.github.clip4j.backend.Storage}
     */
    record Stored(Gemm product, String storage) implements Job {
        @Override
        public List<String> words() {
            return List.of("stored", "" + product.m, "" + product.n, "" + product.k, storage);
        }

        @Override
        public double operations() {
            return product.operations();
        }

        @Override
        public double bytes() {
            return product.bytes() - 2.0 * product.n * product.k;
        }
    }

    /**
     * Multi-head attention of one sequence.
     *
     * @param heads H
     * @param tokens T
     * @param size D
     * @param causal whether a token sees no later one
     */
    record Attention(int heads, int tokens, int size, boolean causal) implements Job {
        @Override
        public List<String> words() {
            return List.of("attention", "" + heads, "" + tokens, "" + size, "" + causal);
        }

        @Override
        public double operations() {
            return 4.0 * heads * tokens * tokens * size / (causal ? 2 : 1);
        }

        @Override
        public double bytes() {
            return 4.0 * 4 * heads * tokens * size;
        }
    }

    /**
     * Layer normalisation.
     *
     * @param rows M
     * @param columns C
     */
    record Norm(int rows, int columns) implements Job {
        /** Two passes for the moments, one for the result. */
        private static final double OPERATIONS = 8;

        @Override
        public List<String> words() {
            return List.of("norm", "" + rows, "" + columns);
        }

        @Override
        public double operations() {
            return OPERATIONS * rows * columns;
        }

        @Override
        public double bytes() {
            return 8.0 * rows * columns;
        }
    }

    /**
     * Cosines of an embedding with stored ones.
     *
     * @param rows N
     * @param columns E
     */
    record Search(int rows, int columns) implements Job {
        @Override
        public List<String> words() {
            return List.of("search", "" + rows, "" + columns);
        }

        @Override
        public double operations() {
            return 2.0 * rows * columns;
        }

        @Override
        public double bytes() {
            return 4.0 * rows * columns;
        }
    }

    /**
     * An activation function in place.
     *
     * @param rows M
     * @param columns C
     * @param kind a name of {@link io.github.clip4j.backend.Activation}
     */
    record Nonlinearity(int rows, int columns, String kind) implements Job {
        /** An exponential's polynomial, a division and what is around them. */
        private static final double OPERATIONS = 25;

        @Override
        public List<String> words() {
            return List.of("activation", "" + rows, "" + columns, kind);
        }

        @Override
        public double operations() {
            return OPERATIONS * rows * columns;
        }

        @Override
        public double bytes() {
            return 8.0 * rows * columns;
        }
    }

    /**
     * Image embeddings.
     *
     * @param model a directory in Hugging Face's layout, or for ONNX Runtime that of its export
     * @param batch B
     * @param input pixel values, floats (B, 3, S, S) in native order
     * @param side S
     */
    record Image(Path model, int batch, Path input, int side) implements Job {
        @Override
        public List<String> words() {
            return List.of("image", model.toString(), "" + batch, input.toString(), "" + side);
        }

        @Override
        public double operations() {
            return 0;
        }

        @Override
        public double bytes() {
            return 0;
        }
    }

    /**
     * Text embeddings.
     *
     * @param model as for {@link Image}
     * @param batch B
     * @param tokens T
     * @param input token ids, ints (B, T) in native order
     */
    record Text(Path model, int batch, int tokens, Path input) implements Job {
        @Override
        public List<String> words() {
            return List.of("text", model.toString(), "" + batch, "" + tokens, input.toString());
        }

        @Override
        public double operations() {
            return 0;
        }

        @Override
        public double bytes() {
            return 0;
        }
    }
}
