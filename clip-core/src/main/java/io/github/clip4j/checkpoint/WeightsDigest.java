package io.github.clip4j.checkpoint;

import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;

/** The layout-independent digest of a checkpoint's values, in constant memory. */
final class WeightsDigest {
    private static final int CHUNK = 1 << 14;

    private final MessageDigest sha256;
    private final float[] values = new float[CHUNK];
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private WeightsDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    static String of(Checkpoint checkpoint) {
        WeightsDigest digest = new WeightsDigest();
        // The names are ASCII, so String order is the order of their bytes.
        for (String name : new TreeSet<>(checkpoint.shapes(Layout.HF).keySet())) {
            try (Arena arena = Arena.ofConfined()) {
                digest.update(name, checkpoint.tensor(Layout.HF, name, arena));
            }
        }
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    private void update(String name, MatrixView tensor) {
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        for (int row = 0; row < tensor.rows(); row++) {
            for (int column = 0; column < tensor.columns(); column += CHUNK) {
                int count = Math.min(CHUNK, tensor.columns() - column);
                tensor.read(row, column, values, 0, count);
                bytes.asFloatBuffer().put(values, 0, count);
                sha256.update(bytes.array(), 0, count * Float.BYTES);
            }
        }
    }
}
