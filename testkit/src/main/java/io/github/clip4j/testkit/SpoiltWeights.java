package io.github.clip4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Overwrites values of a safetensors file, as a broken training or a broken disk leaves them. */
public final class SpoiltWeights {
    private SpoiltWeights() {}

    /**
     * Sets some values of a tensor.
     *
     * @param file a safetensors file, changed in place
     * @param tensor a tensor of float32
     * @param from the first element
     * @param count how many elements
     * @param value what they become
     */
    public static void set(Path file, String tensor, int from, int count, float value) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int header = Math.toIntExact(data.getLong(0));
            String json = new String(bytes, Long.BYTES, header, StandardCharsets.UTF_8);
            Matcher begin = Pattern.compile("\"" + Pattern.quote(tensor)
                            + "\"\\s*:\\s*\\{\\s*\"dtype\"\\s*:\\s*\"F32\"[^}]*?\"data_offsets\"\\s*:\\s*\\[\\s*(\\d+)")
                    .matcher(json);
            if (!begin.find()) throw new AssertionError(file + " has no float32 tensor " + tensor);
            int at = Long.BYTES + header + Integer.parseInt(begin.group(1));
            for (int i = 0; i < count; i++) data.putFloat(at + (from + i) * Float.BYTES, value);
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
