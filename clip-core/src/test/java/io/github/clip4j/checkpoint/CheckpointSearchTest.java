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

    /** As sentence-transformers writes it: the folders and types of the steps that make its embeddings. */
    private void writeModules(String... pathsAndTypes) throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < pathsAndTypes.length; i += 2)
            json.append(i == 0 ? "" : ",")
                    .append("{\"idx\": %d, \"name\": \"%1$d\", \"path\": \"%s\", \"type\": \"%s\"}"
                            .formatted(i / 2, pathsAndTypes[i], pathsAndTypes[i + 1]));
        write("modules.json", json + "]");
    }

    private static final String CLIP_MODULE = "sentence_transformers.models.CLIPModel";

    @Test
    void aModuleAfterTheModelIsRefusedUnlessItChangesNoDirection() throws IOException {
        Path weights = write("0_CLIPModel/model.safetensors", "");
        writeModules("0_CLIPModel", CLIP_MODULE, "1_Normalize", "sentence_transformers.models.Normalize");
        assertEquals("0_CLIPModel/model.safetensors", located());
        writeModules("0_CLIPModel", CLIP_MODULE, "1_N", "x.Normalize", "2_Dense", "sentence_transformers.models.Dense");
        assertEquals(
                directory + "/modules.json: also applies sentence_transformers.models.Dense (2_Dense), which clip4j"
                        + " does not: its embeddings would differ; for those of CLIP alone name "
                        + weights.getParent(),
                assertThrows(ClipException.class, this::located).getMessage());
        assertEquals(weights, CheckpointFiles.locate(weights.getParent()).weights(), "named itself");
    }

    private String prompt(String settings) throws IOException {
        write(ModuleList.SETTINGS, settings.replace('\'', '"'));
        return CheckpointFiles.locate(directory).prompt();
    }

    /** As sentence-transformers 6.0.1 reads them: {@code _parse_model_config} and {@code _validate_prompts}. */
    @Test
    void theDefaultPromptIsThatOfTheModelsFolder() throws IOException {
        Path weights = write("0_CLIPModel/model.safetensors", "");
        String named = "{'prompts': {'q': 'a photo of ', 'n': null}, 'default_prompt_name': 'q'}";
        assertEquals("", prompt(named), "no folder of sentence-transformers");
        writeModules("0_CLIPModel", CLIP_MODULE);
        assertEquals("a photo of ", prompt(named));
        assertEquals(
                List.of(directory + "/config_sentence_transformers.json: its default prompt, \"a photo of \", is put"
                        + " before each text, as sentence-transformers does"),
                CheckpointFiles.locate(directory).notices());
        assertEquals("", CheckpointFiles.locate(weights).prompt(), "CLIP alone");
        assertEquals("", prompt(named.replace("'q'}", "'n'}")), "null is none");
        assertEquals("", prompt(named.replace("'q'}", "null}")));
        assertEquals("", prompt(named.replace("'q'}", "'document'}")), "there without being written");
        assertEquals("", prompt(named.replace("'q'}", "'q', 'model_type': 'SparseEncoder'}")));
        assertEquals("a photo of ", prompt(named.replace("'q'}", "'q', 'model_type': 'SentenceTransformer'}")));
        String message = assertThrows(ClipException.class, () -> prompt(named.replace("'q'}", "'x'}")))
                .getMessage();
        assertTrue(message.contains("none of the prompts is called x; name one that is there, or remove"), message);
        writeModules("clip", CLIP_MODULE);
        assertEquals("", prompt(named), "the modules are about another folder");
    }

    @Test
    void modulesNameTheFolderOfTheModel() throws IOException {
        write("0_CLIPModel/model.safetensors", "");
        write("clip/model.safetensors", "");
        writeModules("clip", CLIP_MODULE);
        assertEquals("clip/model.safetensors", located());
        Path weights = write("model.safetensors", "");
        assertEquals("model.safetensors", located(), "as transformers reads it");
        writeModules("", CLIP_MODULE);
        assertEquals("model.safetensors", located());
        writeModules("", CLIP_MODULE, "1_Dense", "x.Dense");
        String message = assertThrows(ClipException.class, this::located).getMessage();
        assertTrue(
                message.endsWith("also applies x.Dense (1_Dense), which clip4j does not: its embeddings would"
                        + " differ; for those of CLIP alone name " + weights),
                message);
        assertEquals(weights, CheckpointFiles.locate(weights).weights(), "named itself");
        writeModules("clip", CLIP_MODULE, "1_Dense", "x.Dense");
        assertEquals("model.safetensors", located(), "the modules are about another folder");
    }

    @Test
    void modulesThatCannotBeReadAreAnError() throws IOException {
        write("0_CLIPModel/model.safetensors", "");
        for (String json : List.of(
                "[",
                "[]",
                "[1]",
                "[{\"type\": 1, \"path\": \"\"}]",
                "[{\"path\": \"x\"}]",
                "[{\"type\": \"x\"}]",
                "[{\"type\": \"x\", \"path\": \"../x\"}]",
                "[{\"type\": \"x\", \"path\": \"/tmp\"}]")) {
            write("modules.json", json);
            String message =
                    assertThrows(ClipException.class, this::located, json).getMessage();
            assertTrue(message.startsWith(directory + "/modules.json"), message);
        }
        write("modules.json", "{\"not\": \"sentence-transformers'\"}");
        assertEquals("0_CLIPModel/model.safetensors", located());
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
