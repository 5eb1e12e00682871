package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.checkpoint.Fixtures;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.testkit.GoldenFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ClipConfigTest {
    /** ViT-L/14: 24 blocks of 1024 and 12 of 768, each with twelve squares of its width. */
    @Test
    void blockWeightsAreNearlyAll() {
        VisionConfig vision = new VisionConfig(224, 14, 1024, 24, 16, 4096, Activation.QUICK_GELU, 1e-5f);
        TextConfig text = new TextConfig(77, 49408, 768, 12, 12, 3072, Activation.QUICK_GELU, 1e-5f, TextConfig.ARGMAX);
        assertEquals(12L * (24 * 1024 * 1024 + 12 * 768 * 768), new ModelConfig(768, vision, text).blockWeights());
    }

    static final List<String> PUBLISHED = Fixtures.PUBLISHED;

    @ParameterizedTest
    @FieldSource("PUBLISHED")
    void publishedConfigurationsOfBothFamiliesAgree(String name) {
        ModelConfig huggingFace = ClipConfig.fromHuggingFace(
                Fixtures.json(GoldenFiles.path("checkpoint/published/" + name + "/config.json")));
        ModelConfig openClip = ClipConfig.fromOpenClip(
                Fixtures.json(GoldenFiles.path("checkpoint/published/" + name + "/open_clip_config.json")));
        assertEquals(huggingFace, openClip, name);
        // The counts are those of the modules that transformers and open_clip build.
        Object expected = Fixtures.json(GoldenFiles.path("checkpoint/published/parameters.json"))
                .get(name)
                .orElseThrow();
        assertEquals(expected, new ClipNames(huggingFace).parameterCount(), name);
    }

    @Test
    void huggingFaceDefaultsAreTransformers() {
        ModelConfig config = ClipConfig.fromHuggingFace(Fixtures.json("{}"));
        assertEquals(
                new ModelConfig(
                        512,
                        new VisionConfig(224, 32, 768, 12, 12, 3072, Activation.QUICK_GELU, 1e-5f),
                        new TextConfig(77, 49408, 512, 12, 8, 2048, Activation.QUICK_GELU, 1e-5f, 49407)),
                config);
        assertEquals(50, config.vision().tokens());
        assertEquals(7, config.vision().grid());
        assertEquals(64, config.vision().headSize());
        assertEquals(3072, config.vision().patchElements());
    }

    @Test
    void openClipDefaultsAreOpenClips() {
        ModelConfig config =
                ClipConfig.fromOpenClip(Fixtures.json("{'embed_dim': 512, 'vision_cfg': {}, 'text_cfg': {}}"));
        assertEquals(
                new ModelConfig(
                        512,
                        new VisionConfig(224, 16, 768, 12, 12, 3072, Activation.GELU, 1e-5f),
                        new TextConfig(77, 49408, 512, 12, 8, 2048, Activation.GELU, 1e-5f, TextConfig.ARGMAX)),
                config);
    }

    @Test
    void legacyEndOfTextPoolsAtTheLargestId() {
        assertEquals(
                TextConfig.ARGMAX,
                ClipConfig.fromHuggingFace(Fixtures.json("{'text_config': {'eos_token_id': 2}}"))
                        .text()
                        .endOfText());
    }

    /** transformers takes position 0 for an id that no text has; a file that asks for it is damaged. */
    @Test
    void endOfTextIsAnId() {
        ClipException e = assertThrows(
                ClipException.class,
                () -> ClipConfig.fromHuggingFace(Fixtures.json("{'text_config': {'eos_token_id': -1}}")));
        assertTrue(e.getMessage().contains("text_config.eos_token_id: expected the id of a token, found -1"));
    }

    @Test
    void oldConfigDictWins() {
        ModelConfig config = ClipConfig.fromHuggingFace(
                Fixtures.json("{'text_config': {'hidden_size': 768, 'vocab_size': 50000}, 'text_config_dict':"
                        + " {'hidden_size': 640, 'num_attention_heads': 10}}"));
        assertEquals(640, config.text().width());
        assertEquals(49408, config.text().vocabSize());
    }

    @Test
    void openClipReadsHeadWidthRatioAndEpsilon() {
        ModelConfig config = ClipConfig.fromOpenClip(Fixtures.json("""
            {'model_cfg': {'embed_dim': 8, 'quick_gelu': true, 'custom_text': true,
              'vision_cfg': {'width': 1664, 'head_width': 104, 'mlp_ratio': 4.9231, 'patch_size': [14, 14], 'norm_kwargs': {'eps': 1e-6}},
              'text_cfg': {'width': 96, 'heads': 3, 'mlp_ratio': 2.5, 'pool_type': 'argmax'}}}\
            """));
        assertEquals(16, config.vision().heads());
        assertEquals(8192, config.vision().mlpWidth());
        assertEquals(1e-6f, config.vision().layerNormEps());
        assertEquals(1e-5f, config.text().layerNormEps());
        assertEquals(240, config.text().mlpWidth());
        assertEquals(Activation.QUICK_GELU, config.text().activation());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model_type': 'siglip'} | x.json: model_type is \"siglip\", expected \"clip\"",
                "{'vision_config': {'num_channels': 1}} | x.json.vision_config.num_channels is 1, expected 3",
                "{'vision_config': {'image_size': [224, 336]}} | x.json.vision_config.image_size is [224, 336],"
                        + " expected one number or two equal ones",
                "{'vision_config': {'patch_size': 300}} | x.json: the vision patch size 300 exceeds the image size 224",
                "{'vision_config': {'image_size': 16384, 'patch_size': 128}} | x.json: the vision image size is 16384,"
                        + " expected 1 to 4096",
                "{'vision_config': {'image_size': 1024, 'patch_size': 1}} | x.json: the vision image size 1024 has 1024"
                        + " patches of size 1 along a side, expected at most 128",
                "{'text_config': {'hidden_act': 'relu'}} | x.json.text_config.hidden_act: unsupported activation"
                        + " \"relu\": expected quick_gelu, gelu, gelu_pytorch_tanh (or its other names) or silu",
                "{'text_config': {'num_attention_heads': 7}} | x.json: the text width 512 is not a multiple of its 7"
                        + " heads",
                "{'text_config': {'num_hidden_layers': 2147483647}} | x.json: the text layer count is 2147483647,"
                        + " expected 1 to 1024",
                "{'text_config': {'vocab_size': 600}} | x.json: the end-of-text id 49407 lies outside the vocabulary"
                        + " of 600",
                "{'vision_config': {'layer_norm_eps': -1}} | x.json: the vision layer norm epsilon is -1.0, expected 0"
                        + " to 1",
                "{'vision_config': {'hidden_size': 'wide'}} | x.json.vision_config.hidden_size: expected an integer,"
                        + " found the string \"wide\"",
                "{'projection_dim': 0} | x.json: the embedding width is 0, expected 1 to 131072",
            })
    void refusesHuggingFaceConfigurations(String json, String message) {
        ClipException e = assertThrows(ClipException.class, () -> ClipConfig.fromHuggingFace(Fixtures.json(json)));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vision_cfg | 'timm_model_name': 'vit_base' | .timm_model_name \"vit_base\": a timm image tower",
                "vision_cfg | 'attentional_pool': true | .attentional_pool true",
                "vision_cfg | 'no_ln_pre': true | .no_ln_pre true",
                "vision_cfg | 'pool_type': 'avg' | .pool_type \"avg\"",
                "vision_cfg | 'pos_embed_type': 'sin_cos_2d' | .pos_embed_type \"sin_cos_2d\"",
                "vision_cfg | 'ls_init_value': 0.1 | .ls_init_value 0.1",
                "vision_cfg | 'act_kwargs': {'approximate': 'tanh'} | .act_kwargs {\"approximate\":\"tanh\"}",
                "vision_cfg | 'qk_norm': true | .qk_norm true",
                "vision_cfg | 'block_type': 'custom' | .block_type \"custom\"",
                "vision_cfg | 'norm_kwargs': {'bias': false} | .norm_kwargs.bias",
                "text_cfg | 'hf_model_name': 'roberta-base' | .hf_model_name \"roberta-base\": a Hugging Face text"
                        + " tower",
                "text_cfg | 'hf_tokenizer_name': 'x' | .hf_tokenizer_name \"x\": another tokenizer than CLIP's",
                "text_cfg | 'tokenizer_kwargs': {'clean': 'canonicalize'} | .tokenizer_kwargs"
                        + " {\"clean\":\"canonicalize\"}: another text cleaning than CLIP's",
                "text_cfg | 'no_causal_mask': true | .no_causal_mask true: a text tower without causal mask",
                "text_cfg | 'pool_type': 'last' | .pool_type \"last\"",
                "text_cfg | 'proj_bias': true | .proj_bias true",
                "text_cfg | 'proj_type': 'none' | .proj_type \"none\"",
                "text_cfg | 'embed_cls': true | .embed_cls true",
            })
    void refusesOpenClipMembers(String tower, String member, String message) {
        String other = tower.equals("text_cfg") ? "vision_cfg" : "text_cfg";
        String json = "{'model_cfg': {'embed_dim': 8, '%s': {%s}, '%s': {}}}".formatted(tower, member, other);
        ClipException e = assertThrows(ClipException.class, () -> ClipConfig.fromOpenClip(Fixtures.json(json)));
        assertEquals("unsupported x.json.model_cfg." + tower + message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'vision_cfg': {}, 'text_cfg': {}} | x.json.embed_dim is missing",
                "{'embed_dim': 8, 'text_cfg': {}} | x.json.vision_cfg is missing",
                "{'embed_dim': 8, 'vision_cfg': {}} | x.json.text_cfg is missing",
                "{'embed_dim': 8, 'vision_cfg': {}, 'text_cfg': {}, 'init_logit_bias': -10} | unsupported"
                        + " x.json.init_logit_bias -10: a SigLIP model",
                "{'embed_dim': 8, 'vision_cfg': {}, 'text_cfg': {}, 'multimodal_cfg': {'width': 1}} | unsupported"
                        + " x.json.multimodal_cfg {\"width\":1}: a CoCa model",
                "{'embed_dim': 8, 'vision_cfg': {'new_thing': 1}, 'text_cfg': {}} | unknown member"
                        + " x.json.vision_cfg.new_thing: it may change what the model computes",
                "{'embed_dim': 8, 'vision_cfg': {'layers': [3, 4, 6, 3]}, 'text_cfg': {}} | x.json.vision_cfg.layers"
                        + " is [3, 4, 6, 3], a ResNet image tower; clip4j reads vision transformers only",
                "{'embed_dim': 8, 'vision_cfg': {'width': 100}, 'text_cfg': {}} | x.json.vision_cfg.width 100 is not a"
                        + " multiple of head_width 64",
            })
    void refusesOpenClipConfigurations(String json, String message) {
        ClipException e = assertThrows(ClipException.class, () -> ClipConfig.fromOpenClip(Fixtures.json(json)));
        assertEquals(message, e.getMessage());
    }
}
