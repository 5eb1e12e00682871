package io.github.clip4j.fuzz;

import io.github.clip4j.converter.torch.TorchFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The pickle inside of a PyTorch checkpoint: a sound archive around it lets every input reach the pickle reader. */
final class PickleReader implements Reader {
    /** The storages of the golden training.pt in bytes, so that a pickle like its own finds what it names. */
    private static final int[] STORAGES = {48, 12, 12, 12, 4, 48, 48, 4, 12, 12, 4, 12, 12, 4, 12, 12};

    private final Path file;

    /**
     * A reader.
     *
     * @param folder a folder of this reader's own
     */
    PickleReader(Path folder) {
        this.file = folder.resolve("model.pt");
    }

    @Override
    public void read(byte[] input) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            store(zip, "archive/data.pkl", input);
            store(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < STORAGES.length; i++) store(zip, "archive/data/" + i, new byte[STORAGES[i]]);
        }
        FileReader.replace(file, bytes.toByteArray());
        open(file);
    }

    private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        CRC32 crc = new CRC32();
        crc.update(data);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }

    /** Opens a checkpoint and maps whatever of it is small. */
    static void open(Path file) {
        try (var torch = TorchFile.open(file);
                Arena arena = Arena.ofConfined()) {
            torch.tensors().forEach((name, tensor) -> {
                if (tensor.byteSize() <= 1 << 20) torch.map(name, arena);
            });
        }
    }
}
