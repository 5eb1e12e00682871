package io.github.clip4j.cli.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings of labels that were computed before with the same model, by the token ids of their sentences. One file for
 * each model: a header, the digest and the numbers of each label, and the digest of it all; a damaged file counts for
 * nothing.
 */
public final class LabelCache {
    private static final byte[] MAGIC = "clip4j labels 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST = 32;
    private static final int HEADER = MAGIC.length + 2 * Integer.BYTES;
    /** Beyond it the labels that were not used for the longest time make room. */
    private static final int MAX_FILE = 64 << 20;

    private final PrivateDirectory directory = PrivateDirectory.labels();
    private final Messages messages;
    private final String file;
    private final int width;
    /** Those used last are at the end. */
    private final Map<String, float[]> rows = new LinkedHashMap<>();

    private boolean changed;

    private LabelCache(Messages messages, String file, int width) {
        this.messages = messages;
        this.file = file;
        this.width = width;
    }

    /**
     * Opens the labels of a model.
     *
     * @param model its digest
     * @param width E, of its embeddings
     */
    public static LabelCache open(String model, int width, Messages messages) {
        LabelCache cache = new LabelCache(messages, model + ".labels", width);
        cache.directory.read(cache.file).ifPresent(cache::read);
        return cache;
    }

    /** Where they are kept, all models' together. */
    public static Path directory() {
        return Path.of(PrivateDirectory.labels().toString());
    }

    private void read(byte[] content) {
        int body = content.length - DIGEST;
        if (body < HEADER) return;
        byte[] digest = digest(content, body);
        if (!MessageDigest.isEqual(digest, Arrays.copyOfRange(content, body, content.length))) return;
        ByteBuffer in = ByteBuffer.wrap(content, 0, body).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC) || in.getInt() != width) return;
        int count = in.getInt();
        if (count < 0 || in.remaining() != (long) count * entrySize()) return;
        byte[] key = new byte[DIGEST];
        for (int i = 0; i < count; i++) {
            in.get(key);
            float[] row = new float[width];
            for (int k = 0; k < width; k++) row[k] = in.getFloat();
            rows.put(HexFormat.of().formatHex(key), row);
        }
    }

    private static byte[] digest(byte[] content, int length) {
        MessageDigest digest = ModelDigest.sha256();
        digest.update(content, 0, length);
        return digest.digest();
    }

    private int entrySize() {
        return DIGEST + width * Float.BYTES;
    }

    /**
     * What was computed before.
     *
     * @param ids of the label's sentences, in order
     * @return (E), or null
     */
    public float @Nullable [] get(List<int[]> ids) {
        String key = key(ids);
        float[] row = rows.remove(key);
        if (row == null) return null;
        rows.put(key, row);
        return row;
    }

    /** Keeps what was computed now. */
    public void put(List<int[]> ids, float[] row) {
        rows.put(key(ids), row.clone());
        changed = true;
    }

    /** How many labels are kept. */
    int size() {
        return rows.size();
    }

    /** For tests: makes it visible whether what is kept is used. */
    void replaceAll(float[] row) {
        rows.replaceAll((_, _) -> row);
        changed = true;
    }

    private static String key(List<int[]> ids) {
        MessageDigest digest = ModelDigest.sha256();
        for (int[] sentence : ids) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (sentence.length + 1));
            bytes.putInt(sentence.length);
            for (int id : sentence) bytes.putInt(id);
            digest.update(bytes.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes what is new. */
    public void save() {
        if (!changed) return;
        int kept = Math.min(rows.size(), MAX_FILE / entrySize());
        int body = HEADER + kept * entrySize();
        ByteBuffer out = ByteBuffer.allocate(body + DIGEST).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(width).putInt(kept);
        rows.entrySet().stream().skip(rows.size() - kept).forEach(entry -> {
            out.put(HexFormat.of().parseHex(entry.getKey()));
            for (float value : entry.getValue()) out.putFloat(value);
        });
        out.put(digest(out.array(), body));
        if (!directory.write(file, out.array()))
            messages.hint("the labels' embeddings are not kept for later runs: " + directory
                    + " cannot be written, or is not this user's alone (-Dclip.labelCache names another, --no-cache"
                    + " does without)");
        changed = false;
    }
}
