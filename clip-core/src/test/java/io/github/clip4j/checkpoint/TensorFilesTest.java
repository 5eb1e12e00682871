package io.github.clip4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFilesTest {
    @TempDir
    private Path directory;

    private Path model(String name) {
        Path file = directory.resolve(name);
        SafetensorsWriter.write(
                file,
                List.of(TensorInfo.of("x", DType.U8)),
                Map.of(),
                (_, sink) -> sink.write(MemorySegment.ofArray(new byte[1])));
        return file;
    }

    @Test
    void safetensorsByNameAndByContent() {
        for (String name : List.of("m.safetensors", "M.SAFETENSORS", "0a1b2c3d", "odd.bin")) {
            try (TensorFile file = TensorFiles.open(model(name))) {
                assertInstanceOf(SafetensorsFile.class, file, name);
            }
        }
    }

    @Test
    void shardsByTheirIndex() throws IOException {
        model("one.safetensors");
        Path index = Files.writeString(
                directory.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"x\":\"one.safetensors\"}}");
        try (TensorFile file = TensorFiles.open(index)) {
            assertEquals(Set.of("x"), file.tensors().keySet());
        }
    }

    /** clip-core has no reader for them: weights-converter has. */
    @Test
    void torchCheckpointsNameTheModuleToAdd() throws IOException {
        Path named = Files.writeString(directory.resolve("m.pt"), "");
        Path zip = Files.writeString(directory.resolve("m"), "PK\003\004");
        for (Path file : List.of(named, zip))
            assertRefused(
                    file,
                    "a PyTorch checkpoint: add the module io.github.clip4j.converter (artifact weights-converter) to"
                            + " read it, or convert it to safetensors");
    }

    @Test
    void anythingElse() throws IOException {
        assertRefused(directory.resolve("missing"), "no such file");
        assertRefused(directory, "not a file");
        assertRefused(
                Files.writeString(directory.resolve("m.txt"), "hello"),
                "expected safetensors or another format of tensors, found neither its extension nor its first bytes");
    }

    private static void assertRefused(Path file, String expected) {
        assertEquals(
                file + ": " + expected,
                assertThrows(ClipException.class, () -> TensorFiles.open(file).close())
                        .getMessage());
    }
}
