package io.github.clip4j.converter.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
    @ParameterizedTest
    @CsvSource({
        "openai/clip-vit-large-patch14, openai/clip-vit-large-patch14, main",
        "org/name@v1.0, org/name, v1.0",
        "hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K, laion/CLIP-ViT-B-32-laion2B-s34B-b79K, main",
        "hf-hub:org/name@0a1b, org/name, 0a1b",
        "hf-hub:ViT-L-14/openai, ViT-L-14/openai, main",
        "ViT-L-14/openai, timm/vit_large_patch14_clip_224.openai, main",
        "ViT-B-32/laion2b_s34b_b79k, laion/CLIP-ViT-B-32-laion2B-s34B-b79K, main",
        "ViT-B/32, timm/vit_base_patch32_clip_224.openai, main",
        "ViT-L/14@336px, timm/vit_large_patch14_clip_336.openai, main",
    })
    void namesAsPeopleWriteThem(String name, String repo, String revision) {
        assertEquals(Optional.of(new ModelName(repo, revision)), ModelName.parse(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ViT-B-32", "a/b/c", "/tmp", "hf-hub:", "org/name@", "https://huggingface.co/a/b"})
    void anythingElse(String name) {
        assertEquals(Optional.empty(), ModelName.parse(name));
    }

    @Test
    void everyRepositoryOfTheTableIsAName() {
        for (String model : new String[] {"ViT-H-14/laion2b_s32b_b79k", "ViT-g-14/laion2b_s34b_b88k"})
            HubNames.repo(ModelName.parse(model).orElseThrow().repo());
    }
}
