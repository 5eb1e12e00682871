package io.github.clip4j.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever writes a file removes what a killed process left of it, and leaves nothing itself. */
class LeftoversTest {
    private static final String NAME = "out.x";

    @TempDir
    private Path directory;

    private interface Write {
        void to(Path file);
    }

    private void sweeps(Write write) throws IOException {
        Files.writeString(directory.resolve("." + NAME + ".12ab.tmp"), "half");
        Files.writeString(directory.resolve("." + NAME + ".12ab.tmp.lock"), "");
        write.to(directory.resolve(NAME));
        assertEquals(List.of(NAME), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void arrays() throws IOException {
        sweeps(file -> NpyWriter.write(file, new byte[] {1}, MemorySegment.ofArray(new byte[4])));
    }

    @Test
    void tensors() throws IOException {
        sweeps(file -> SafetensorsWriter.write(
                file,
                List.of(new TensorInfo("a", DType.F32, List.of(1L))),
                Map.of(),
                (_, sink) -> sink.write(new float[1], 0, 1)));
    }

    @Test
    void lines() throws IOException {
        sweeps(file -> {
            try (TextFile text = new TextFile(file)) {
                text.line("x");
                text.finish();
            }
        });
    }

    @Test
    void privateFiles() throws IOException {
        sweeps(file -> new PrivateDirectory(directory).writeText(NAME, "x"));
    }

    /** On Unix not even while it is open: nothing is there that a killed process could leave. */
    @Test
    void spools() throws IOException {
        try (TensorSpool spool = new TensorSpool(directory.resolve(NAME))) {
            spool.append(new float[] {1});
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) assertEquals(List.of(), names());
        }
        assertEquals(List.of(), names());
    }
}
