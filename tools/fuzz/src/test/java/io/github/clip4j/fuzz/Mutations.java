package io.github.clip4j.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages seeds as a fuzzer does, but the same on every machine. */
final class Mutations {
    private static final int[] EDGES = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, -1};

    private final List<byte[]> seeds;
    private final RandomGenerator random;

    Mutations(List<byte[]> seeds, RandomGenerator random) {
        this.seeds = seeds;
        this.random = random;
    }

    byte[] next() {
        byte[] input = any().clone();
        for (int i = random.nextInt(4); i >= 0 && input.length > 0; i--) input = damage(input);
        return input;
    }

    private byte[] any() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] damage(byte[] input) {
        int at = random.nextInt(input.length);
        switch (random.nextInt(6)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt();
            case 2 -> number(input, at);
            case 3 -> {
                return Arrays.copyOf(input, at);
            }
            case 4 -> {
                return joined(input, at, at + Math.min(random.nextInt(16), input.length - at));
            }
            default -> {
                byte[] other = any();
                return splice(input, at, other, other.length == 0 ? 0 : random.nextInt(other.length));
            }
        }
        return input;
    }

    /** An edge of a type in one, two or four bytes of either order. */
    private void number(byte[] input, int at) {
        int edge = EDGES[random.nextInt(EDGES.length)];
        int size = 1 << random.nextInt(3);
        boolean bigEndian = random.nextBoolean();
        for (int i = 0; i < size && at + i < input.length; i++)
            input[at + i] = (byte) (edge >>> 8 * (bigEndian ? size - 1 - i : i));
    }

    /** Without the bytes of a range. */
    private static byte[] joined(byte[] input, int from, int to) {
        return splice(input, from, input, to);
    }

    private static byte[] splice(byte[] head, int length, byte[] tail, int from) {
        byte[] result = Arrays.copyOf(head, length + tail.length - from);
        System.arraycopy(tail, from, result, length, tail.length - from);
        return result;
    }
}
