package io.github.clip4j.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A reader of files: the input is one file of a folder, whose other files stay as they are. */
final class FileReader implements Reader {
    /** Reads a folder. */
    @FunctionalInterface
    interface Opening {
        void open(Path folder) throws IOException;
    }

    private final Path folder;
    private final Path file;
    private final Opening opening;

    /**
     * A reader.
     *
     * @param folder a folder of this reader's own
     * @param file the name of the input in the folder
     * @param opening reads the folder
     */
    FileReader(Path folder, String file, Opening opening) {
        this.folder = folder;
        this.file = folder.resolve(file);
        this.opening = opening;
    }

    @Override
    public void read(byte[] input) throws IOException {
        replace(file, input);
        opening.open(folder);
    }

    /**
     * Writes a file over the one that is there, which is not emptied before: else ext4 would wait for the disk at each
     * of many thousand inputs.
     */
    static void replace(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) channel.write(rest);
            channel.truncate(bytes.length);
        }
    }
}
