package io.github.clip4j.converter.torch;

import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorFileFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Makes {@link TorchFile} known to {@link io.github.clip4j.checkpoint.TensorFiles}. */
public final class TorchFormat implements TensorFileFormat {
    private static final List<String> EXTENSIONS = List.of(".pt", ".pth", ".bin", ".ckpt");

    /** Called by {@link java.util.ServiceLoader}. */
    public TorchFormat() {}

    @Override
    public String name() {
        return "PyTorch checkpoint";
    }

    @Override
    public boolean recognises(Path file, byte[] firstBytes) {
        if (firstBytes.length > 8 && firstBytes[7] == 0 && firstBytes[8] == '{') return false; // safetensors
        if (firstBytes.length > 3 && firstBytes[0] == 'P' && firstBytes[1] == 'K' && firstBytes[2] == 3) return true;
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().anyMatch(name::endsWith);
    }

    @Override
    public TensorFile open(Path file) {
        return TorchFile.open(file);
    }
}
