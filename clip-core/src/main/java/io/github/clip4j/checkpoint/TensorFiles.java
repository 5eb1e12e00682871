package io.github.clip4j.checkpoint;

import io.github.clip4j.discovery.Providers;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.GitLfs;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorFileFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;

/**
 * Opens a file of tensors of any format: safetensors, sharded safetensors, and what other modules add as a
 * {@link TensorFileFormat}.
 */
public final class TensorFiles {
    private static final List<String> KNOWN = List.of("io.github.clip4j.converter.torch.TorchFormat");

    private TensorFiles() {}

    /**
     * Opens a file; its name and its first bytes decide the format.
     *
     * @param file for example {@code model.safetensors}, {@code model.safetensors.index.json} or {@code ViT-L-14.pt}
     * @return the open file
     * @throws ClipException if no format recognises it, or the one that does cannot read it
     */
    public static TensorFile open(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (WeightsFiles.isIndex(name)) return SafetensorsFile.openSharded(file, TensorFiles::openOne);
        return openOne(file);
    }

    private static TensorFile openOne(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".safetensors")) return SafetensorsFile.open(file);
        byte[] firstBytes = firstBytes(file);
        GitLfs.refuse(firstBytes, file.toString());
        for (TensorFileFormat format : Providers.of(TensorFileFormat.class, KNOWN)) {
            if (format.recognises(file, firstBytes)) return format.open(file);
        }
        // A cached download has a hash for a name: eight bytes of length, then the header.
        if (firstBytes.length > 8 && firstBytes[7] == 0 && firstBytes[8] == '{') return SafetensorsFile.open(file);
        if (isTorch(name, firstBytes))
            throw new ClipException(file + ": a PyTorch checkpoint: add the module io.github.clip4j.converter"
                    + " (artifact weights-converter) to read it, or convert it to safetensors");
        throw new ClipException(file + ": expected safetensors or another format of tensors, found neither its"
                + " extension nor its first bytes");
    }

    private static byte[] firstBytes(Path file) {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile())
                throw new ClipException(file + ": not a file");
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(TensorFileFormat.FIRST_BYTES);
            }
        } catch (IOException e) {
            throw new ClipException(file + ": " + IoReason.of(e), e);
        }
    }

    private static boolean isTorch(String name, byte[] firstBytes) {
        boolean zip = firstBytes.length > 1 && firstBytes[0] == 'P' && firstBytes[1] == 'K';
        return zip || name.endsWith(".pt") || name.endsWith(".pth") || name.endsWith(".bin") || name.endsWith(".ckpt");
    }
}
