package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.testkit.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** open_clip's weights and configuration, with transformers' configuration of the same model beside them. */
class ConfigAgreementTest {
    @TempDir
    Path temp;

    private Path config;

    @BeforeEach
    void bothConfigurations() throws IOException {
        GoldenFiles.copy("checkpoints/tiny64-openclip-f16", temp);
        config = temp.resolve("config.json");
        Files.copy(GoldenFiles.path("checkpoints/tiny64-hf-f16/config.json"), config);
    }

    @Test
    void theSameModelTwiceIsNoContradiction() {
        try (PretrainedModel model = Families.open(temp)) {
            assertEquals(128, model.config().vision().width());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vision_config | hidden_size | 192 | the vision tower's width is 128 and 192",
                "vision_config | num_hidden_layers | 2 | the vision tower's number of layers is 1 and 2",
                "vision_config | num_attention_heads | 1 | the vision tower's number of heads is 2 and 1",
                "vision_config | intermediate_size | 511 | the vision tower's MLP width is 512 and 511",
                "vision_config | image_size | 33 | the vision tower's image size is 32 and 33",
                "vision_config | patch_size | 4 | the vision tower's patch size is 8 and 4",
                "vision_config | layer_norm_eps | 1e-6 | the vision tower's layer norms' epsilon is 1.0E-5 and 1.0E-6",
                "vision_config | hidden_act | 'gelu' | the vision tower's activation is quick_gelu and gelu",
                "text_config | hidden_size | 128 | the text tower's width is 64 and 128",
                "text_config | num_hidden_layers | 1 | the text tower's number of layers is 2 and 1",
                "text_config | num_attention_heads | 2 | the text tower's number of heads is 1 and 2",
                "text_config | intermediate_size | 64 | the text tower's MLP width is 256 and 64",
                "text_config | max_position_embeddings | 76 | the text tower's context length is 77 and 76",
                "text_config | vocab_size | 601 | the text tower's vocabulary size is 600 and 601",
                "text_config | layer_norm_eps | 1e-12 | the text tower's layer norms' epsilon is 1.0E-5 and 1.0E-12",
                "text_config | hidden_act | 'gelu' | the text tower's activation is quick_gelu and gelu",
                "| projection_dim | 32 | the embedding width is 64 and 32",
            })
    void aContradictionNamesBothFiles(String tower, String member, String value, String message) throws IOException {
        String text = Files.readString(config);
        int from = text.indexOf("\"" + member + "\"", tower == null ? 0 : text.indexOf("\"" + tower + "\""));
        int end = text.indexOf(',', from);
        String changed = "\"" + member + "\": " + value.replace('\'', '"');
        Files.writeString(config, text.substring(0, from) + changed + text.substring(end));
        ClipException e = assertThrows(ClipException.class, () -> Families.open(temp));
        assertEquals(
                "%s and %s contradict each other: %s; correct or remove the wrong one"
                        .formatted(temp.resolve("open_clip_config.json"), config, message),
                e.getMessage());
    }

    @Test
    void silenceAboutTheActivationContradictsNothing() throws IOException {
        Fixtures.replace(temp.resolve("open_clip_config.json"), "\"quick_gelu\": true,", "");
        Families.open(temp).close();
    }

    /** What is not in the checkpoint cannot be contradicted. */
    @Test
    void onlyTheTowersThatAreThereCount() throws IOException {
        Path folder = GoldenFiles.copy("checkpoints/tiny64-hf-f16", Files.createDirectory(temp.resolve("text")));
        Fixtures.rewrite(folder.resolve("model.safetensors"), name -> name.startsWith("text_model."), "");
        Fixtures.replace(
                folder.resolve("config.json"),
                "\"model_type\": \"clip\",",
                "\"model_type\": \"clip_text_model\", \"vocab_size\": 600,"
                        + " \"hidden_size\": 64, \"intermediate_size\": 256, \"num_hidden_layers\": 2,"
                        + " \"num_attention_heads\": 1, \"max_position_embeddings\": 77, \"eos_token_id\": 599,");
        Path openClip = Files.copy(temp.resolve("open_clip_config.json"), folder.resolve("open_clip_config.json"));
        Fixtures.replace(openClip, "\"layers\": 1,", "\"layers\": 3,");
        Families.open(folder).close();
        Fixtures.replace(openClip, "\"heads\": 1,", "\"heads\": 2,");
        String message =
                assertThrows(ClipException.class, () -> Families.open(folder)).getMessage();
        assertTrue(message.contains("the text tower's number of heads is 1 and 2"), message);
    }
}
