package io.github.clip4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.safetensors.SafetensorsWriter;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointErrorsTest {
    @TempDir
    Path directory;

    private String error(Path path) {
        ClipException e =
                assertThrows(ClipException.class, () -> Families.open(path).close());
        return e.getMessage().replace(directory + "/", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"hidden_size\": 128 | \"hidden_size\": 256 | vision_config.hidden_size is 256, but the tensor"
                    + " vision_model.embeddings.patch_embedding.weight of model.safetensors has shape [128, 3, 8, 8]",
                "\"patch_size\": 8 | \"patch_size\": 16 | vision_config.patch_size is 16, but the tensor"
                    + " vision_model.embeddings.patch_embedding.weight of model.safetensors has shape [128, 3, 8, 8]",
                "\"image_size\": 32 | \"image_size\": 64 | vision_config.image_size is 64 (65 tokens), but the tensor"
                        + " vision_model.embeddings.position_embedding.weight of model.safetensors has shape [17, 128]",
                "\"intermediate_size\": 512 | \"intermediate_size\": 384 | vision_config.intermediate_size is 384, but"
                    + " the tensor vision_model.encoder.layers.0.mlp.fc1.weight of model.safetensors has shape [512,"
                    + " 128]",
                "\"num_hidden_layers\": 1 | \"num_hidden_layers\": 2 | vision_config.num_hidden_layers is 2, but"
                        + " model.safetensors holds 1 vision blocks (the last begins with the tensor"
                        + " vision_model.encoder.layers.0.layer_norm1.weight of shape [128])",
                "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 1 | text_config.num_hidden_layers is 1, but"
                        + " model.safetensors holds 2 text blocks (the last begins with the tensor"
                        + " text_model.encoder.layers.1.layer_norm1.weight of shape [64])",
                "\"vocab_size\": 600 | \"vocab_size\": 700 | text_config.vocab_size is 700, but the tensor"
                        + " text_model.embeddings.token_embedding.weight of model.safetensors has shape [600, 64]",
                "\"hidden_size\": 64 | \"hidden_size\": 32 | text_config.hidden_size is 32, but the tensor"
                        + " text_model.embeddings.token_embedding.weight of model.safetensors has shape [600, 64]",
                "\"max_position_embeddings\": 77 | \"max_position_embeddings\": 64 |"
                        + " text_config.max_position_embeddings is 64, but the tensor"
                        + " text_model.embeddings.position_embedding.weight of model.safetensors has shape [77, 64]",
                "\"intermediate_size\": 256 | \"intermediate_size\": 128 | text_config.intermediate_size is 128, but"
                        + " the tensor text_model.encoder.layers.0.mlp.fc1.weight of model.safetensors has shape [256,"
                        + " 64]",
                "\"projection_dim\": 64 | \"projection_dim\": 48 | projection_dim is 48, but the tensor"
                        + " visual_projection.weight of model.safetensors has shape [64, 128]",
            })
    void huggingFaceContradictionsNameBothSides(String from, String to, String message) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-hf-f16", directory);
        Fixtures.replace(directory.resolve("config.json"), from, to);
        assertEquals("config.json: " + message, error(directory));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"embed_dim\": 64 | \"embed_dim\": 32 | embed_dim is 32, but the tensor visual.proj of"
                        + " open_clip_model.safetensors has shape [128, 64]",
                "\"layers\": 1 | \"layers\": 3 | vision_cfg.layers is 3, but open_clip_model.safetensors holds 1"
                    + " vision blocks (the last begins with the tensor visual.transformer.resblocks.0.ln_1.weight of"
                    + " shape [128])",
                "\"context_length\": 77 | \"context_length\": 76 | text_cfg.context_length is 76, but the tensor"
                        + " text.positional_embedding of open_clip_model.safetensors has shape [77, 64]",
                "\"mlp_ratio\": 4.0 | \"mlp_ratio\": 2.0 | vision_cfg.mlp_ratio is 256, but the tensor"
                    + " visual.transformer.resblocks.0.mlp.c_fc.weight of open_clip_model.safetensors has shape [512,"
                    + " 128]",
            })
    void openClipContradictionsNameBothSides(String from, String to, String message) throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-custom-bf16", directory);
        Fixtures.replace(directory.resolve("open_clip_config.json"), from, to);
        assertEquals("open_clip_config.json: " + message, error(directory));
    }

    @Test
    void missingTensorsAreCounted() throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-hf-f16", directory);
        Fixtures.rewrite(directory.resolve("model.safetensors"), n -> !n.contains("1.self_attn"), "");
        assertEquals(
                "model.safetensors: 8 of 62 tensors are missing: text_model.encoder.layers.1.self_attn.q_proj.weight, "
                        + "text_model.encoder.layers.1.self_attn.k_proj.weight, "
                        + "text_model.encoder.layers.1.self_attn.v_proj.weight and 5 more",
                error(directory));
    }

    @Test
    void aTowerAloneIsMissingTheOther() throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-hf-f16", directory);
        Fixtures.rewrite(directory.resolve("model.safetensors"), n -> n.startsWith("vision"), "");
        assertEquals(
                "model.safetensors: 39 of 62 tensors are missing: visual_projection.weight, "
                        + "text_model.embeddings.token_embedding.weight, "
                        + "text_model.embeddings.position_embedding.weight and 36 more",
                error(directory));
    }

    @Test
    void superfluousTensorsAreNamed() throws IOException {
        write(Map.of("visual.extra", List.of(3L)), DType.F32);
        assertWarned("model.safetensors: 1 tensors belong to no part of the model and are not used: visual.extra");
        write(Map.of("visual.extra\n" + "x".repeat(100), List.of(3L)), DType.F32);
        assertWarned("model.safetensors: 1 tensors belong to no part of the model and are not used: visual.extra?"
                + "x".repeat(87) + "…");
    }

    private void assertWarned(String expected) {
        try (PretrainedModel model = Families.open(directory)) {
            assertTrue(
                    model.warnings().stream()
                            .map(warning -> warning.replace(directory + "/", ""))
                            .anyMatch(expected::equals),
                    () -> "warnings: " + model.warnings());
        }
    }

    /** A scale within a block would change what the block computes: the model would run almost right. */
    @Test
    void unknownTensorsWithinBlocksAreRefused() throws IOException {
        write(Map.of("transformer.resblocks.0.ls_1.gamma", List.of(64L)), DType.F32);
        assertEquals(
                "model.safetensors: 1 tensors in the model's blocks are not known here:"
                        + " transformer.resblocks.0.ls_1.gamma",
                error(directory));
    }

    /** A shape inferred from tensors of no size may overflow. */
    @Test
    void imagesOfAnUnthinkableSize() throws IOException {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("visual.conv1.weight", List.of(64L, 0L, 0L, 1L << 24));
        shapes.put("visual.positional_embedding", List.of(4095L * 4095 + 1, 0L));
        shapes.put("visual.transformer.resblocks.0.ln_1.weight", List.of(64L));
        writeAll(shapes, DType.F32);
        assertEquals(
                "model.safetensors: the tensors visual.conv1.weight of shape [64, 0, 0, 16777216] and"
                    + " visual.positional_embedding of shape [16769026, 0] mean images of 68702699520 pixels a side",
                error(directory));
    }

    @Test
    void pointersOfGitLfsAreNamed() throws IOException {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 598641023\n";
        String expected = ": a Git LFS pointer, not the file itself: run \"git lfs pull\" in the clone, or download the"
                + " file";
        for (String name :
                List.of("model.safetensors", "config.json", "preprocessor_config.json", "vocab.json", "merges.txt")) {
            Path model = Files.createDirectory(directory.resolve("of " + name));
            GoldenFiles.copy("checkpoints/tiny-hf", model);
            Files.writeString(model.resolve(name), pointer);
            ClipException e = assertThrows(ClipException.class, () -> openAll(model));
            assertEquals(model.resolve(name) + expected, e.getMessage());
        }
        Path shards = Files.writeString(directory.resolve("model.safetensors.index.json"), pointer);
        assertEquals(
                shards + expected,
                assertThrows(ClipException.class, () -> TensorFiles.open(shards).close())
                        .getMessage());
    }

    private static void openAll(Path path) {
        try (PretrainedModel model = Families.open(path)) {
            model.tokenizer(Optional.empty());
            model.preprocessor(Optional.empty(), model.config().vision().imageSize());
        }
    }

    @Test
    void wrongShapesThatNoMemberNamesAreFound() throws IOException {
        write(Map.of("transformer.resblocks.1.attn.out_proj.weight", List.of(64L, 63L)), DType.F32);
        assertEquals(
                "model.safetensors: the tensor transformer.resblocks.1.attn.out_proj.weight has shape [64, 63],"
                        + " expected [64, 64]",
                error(directory));
    }

    @Test
    void integersAreNoWeights() throws IOException {
        write(Map.of(), DType.I32);
        assertEquals(
                "model.safetensors: the tensor visual.conv1.weight has elements of type I32, expected floating point",
                error(directory));
    }

    /** tiny64 in open_clip's layout, zeros, with some shapes replaced or added. */
    private void write(Map<String, List<Long>> changes, DType dtype) throws IOException {
        Map<String, List<Long>> shapes = new LinkedHashMap<>(
                Families.CLIP.names(CheckpointTest.tiny64(-1)).shapes(Layout.OPEN_CLIP));
        shapes.putAll(changes);
        writeAll(shapes, dtype);
    }

    private void writeAll(Map<String, List<Long>> shapes, DType dtype) throws IOException {
        List<TensorInfo> infos = shapes.entrySet().stream()
                .map(e -> new TensorInfo(e.getKey(), dtype, e.getValue()))
                .toList();
        SafetensorsWriter.write(
                directory.resolve("model.safetensors"),
                infos,
                Map.of(),
                (tensor, sink) -> sink.write(MemorySegment.ofArray(new byte[(int) tensor.byteSize()])));
    }

    @Test
    void saysWhatItLookedFor() throws IOException {
        assertEquals("nothing: no such file or directory", error(directory.resolve("nothing")));
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertEquals(
                "empty: no checkpoint here; looked for model.safetensors, open_clip_model.safetensors,"
                        + " pytorch_model.bin, open_clip_pytorch_model.bin, their shards and fp16 variants, and any one"
                        + " file ending in .safetensors, .pt, .pth, .bin, .ckpt",
                error(empty));
        for (String name : List.of("a.safetensors", "b.safetensors")) Files.createFile(empty.resolve(name));
        assertEquals(
                "empty: several checkpoints and none of the usual names: a.safetensors, b.safetensors; name the file",
                error(empty));
    }

    @Test
    void spoiltConfigurationsAreNamed() throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-hf-f16", directory);
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": }");
        assertEquals("config.json: expected a value, found U+007D at offset 15", error(directory));
        Files.writeString(directory.resolve("config.json"), "[]");
        assertEquals("config.json: expected an object, found an array", error(directory));
        Files.writeString(directory.resolve("config.json"), " ".repeat((4 << 20) + 1));
        assertEquals(
                "config.json: larger than 4194304 bytes, which is more than this model can need; put its own file"
                        + " there, or remove it",
                error(directory));
    }
}
