package io.github.clip4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSearchTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void directory() {
        directory = parent.resolve("m");
    }

    private Path write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private String located() {
        return directory.relativize(CheckpointFiles.locate(directory).weights()).toString();
    }

    @Test
    void theBestOfTheUsualNames() throws IOException {
        List<String> names = WeightsFiles.names(true);
        for (String name : names.reversed()) {
            write(name, "");
            assertEquals(name, located());
        }
        assertEquals(
                List.of(
                        "model.safetensors",
                        "model.safetensors.index.json",
                        "open_clip_model.safetensors",
                        "pytorch_model.bin",
                        "pytorch_model.bin.index.json",
                        "open_clip_pytorch_model.bin",
                        "model.fp16.safetensors"),
                names.subList(0, 7));
    }

    /** timm's model.safetensors is an image tower for its own library. */
    @Test
    void openClipsBesideTimms() throws IOException {
        for (String name : List.of("model.safetensors", "open_clip_model.safetensors", "pytorch_model.bin"))
            write(name, "");
        assertEquals("model.safetensors", located());
        write("open_clip_config.json", "{}");
        assertEquals("open_clip_model.safetensors", located());
        write("config.json", "{\"architecture\": \"vit_base_patch32_clip_224\"}");
        assertEquals("open_clip_model.safetensors", located());
        write("config.json", "{\"model_type\": \"clip\"}");
        assertEquals("model.safetensors", located());
    }

    @Test
    void foldersOfOtherLibraries() throws IOException {
        write("text_encoder/model.fp16.safetensors", "");
        write("text_encoder/pytorch_model.fp16.bin", "");
        write("tokenizer/vocab.json", "");
        write("tokenizer/merges.txt", "");
        assertEquals("text_encoder/model.fp16.safetensors", located());
        CheckpointFiles files = CheckpointFiles.locate(directory.resolve("text_encoder"));
        assertEquals(directory.resolve("tokenizer").toAbsolutePath(), files.tokenizerDirectory());
        write("text_encoder/vocab.json", "");
        assertEquals(directory.resolve("text_encoder"), files.tokenizerDirectory());
        write("0_CLIPModel/pytorch_model.bin", "");
        assertEquals("0_CLIPModel/pytorch_model.bin", located());
        assertEquals(
                directory.resolve("0_CLIPModel"),
                CheckpointFiles.locate(directory).tokenizerDirectory());
    }

    @Test
    void foldersOfTheHubsCache() throws IOException {
        directory = parent.resolve("models--org--name");
        write("snapshots/" + COMMIT + "/model.safetensors", "");
        assertEquals("snapshots/" + COMMIT + "/model.safetensors", located());
        write("snapshots/" + COMMIT.replace('0', '1') + "/model.safetensors", "");
        assertEquals(
                directory + ": a folder of the hub's cache, but refs/main names none of its snapshots; name a snapshot",
                assertThrows(ClipException.class, this::located).getMessage());
        write("refs/main", COMMIT + "\n");
        assertEquals("snapshots/" + COMMIT + "/model.safetensors", located());
        write("refs/main", "../../../etc");
        assertThrows(ClipException.class, this::located);
    }

    /** transformers with PEFT would apply it, and give other embeddings. */
    @Test
    void anAdapterBesideTheModelIsSaid() throws IOException {
        write("model.safetensors", "");
        assertEquals(List.of(), CheckpointFiles.locate(directory).notices());
        write("adapter_config.json", "{}");
        List<String> notices = CheckpointFiles.locate(directory).notices();
        assertEquals(1, notices.size());
        assertTrue(
                notices.getFirst().contains("the adapter of adapter_config.json is not applied"), notices.getFirst());
    }

    /** As in a cache of the hub that has lost a blob: what the file says must not be replaced by defaults. */
    @Test
    void aLinkWithoutTargetIsNoAbsentFile() throws IOException {
        write("pytorch_model.bin", "");
        Path lost = directory.resolve("lost");
        for (String name : List.of("model.safetensors", "config.json")) {
            Path link = Files.createSymbolicLink(directory.resolve(name), lost);
            String message = assertThrows(ClipException.class, this::located).getMessage();
            assertTrue(message.startsWith(link + ": a link to a file that is missing"), message);
            Files.delete(link);
        }
        CheckpointFiles files = CheckpointFiles.locate(directory);
        for (String name : List.of("preprocessor_config.json", "processor_config.json", "open_clip_config.json")) {
            Path link = Files.createSymbolicLink(directory.resolve(name), lost);
            assertThrows(ClipException.class, () -> files.preprocessors(Layout.HF), name);
            Files.delete(link);
        }
    }

    @Test
    void theLastEpochIsTakenAndSaid() throws IOException {
        for (String name : List.of("epoch_9.pt", "epoch_10.pt", "epoch_1.pt")) write(name, "");
        CheckpointFiles files = CheckpointFiles.locate(directory);
        assertEquals("epoch_10.pt", files.weights().getFileName().toString());
        assertEquals(
                List.of(directory + ": 3 checkpoints of a training; taken is the last, epoch_10.pt"), files.notices());
        write("epoch_latest.pt", "");
        assertEquals("epoch_latest.pt", located());
        write("other.pt", "");
        assertEquals(
                directory
                        + ": several checkpoints and none of the usual names: epoch_1.pt, epoch_10.pt, epoch_9.pt and 2"
                        + " more; name the file",
                assertThrows(ClipException.class, this::located).getMessage());
    }

    @Test
    void aLoneFileOfLightning() throws IOException {
        write("last.ckpt", "");
        assertEquals("last.ckpt", located());
    }
}
