package io.github.clip4j.converter.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors of the recipe's document. */
class RecipeTest {
    @Test
    void hashAndGenerator() {
        assertEquals(0xcbf29ce484222325L, Recipe.fnv1a64(""));
        assertEquals(0xaf63dc4c8601ec8cL, Recipe.fnv1a64("a"));
        assertEquals(0xe220a8397b1dcdafL, Recipe.mix(0, 0));
        assertEquals(0x6e789e6aa1b965f4L, Recipe.mix(0, 1));
        assertEquals(0x06c45d188009454fL, Recipe.mix(0, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20240131 | vision_model.embeddings.class_embedding | 64 | 64 | bf22b4b2 bea9ad7e 3e7a2a4f 3d897281",
                "20240131 | vision_model.embeddings.patch_embedding.weight | 64 3 8 8 | 64 | 3d969c60 bd904fc4"
                        + " 3d38fa74 bdf8c27c",
                "20240131 | vision_model.pre_layrnorm.weight | 64 | 64 | 3f8c5262 3f80fa55 3f81ae28 3f8f67f0",
                "20240131 | vision_model.encoder.layers.0.self_attn.q_proj.weight | 64 64 | 64 | 3ea2edd3 3e9e610a"
                        + " be4afd23 3e90ebd7",
                "20240131 | vision_model.encoder.layers.2.layer_norm1.weight | 64 | 64 | 3f8f8fd2 3f8ac554 3f8082db"
                        + " 3f8e264f",
                "20240131 | text_model.encoder.layers.1.mlp.fc2.bias | 48 | 48 | 3c7205e8 3b92f230 c0ddb3d7 3cd777e0",
                "20240131 | text_model.encoder.layers.10.mlp.fc2.weight | 48 192 | 48 | bdbc2fbe 3d5c89e4 3d84d7c8"
                        + " bcb89f20",
                "20240131 | text_model.embeddings.token_embedding.weight | 1000 48 | 48 | 3e8b54aa be0b9bd7 bf38ff54"
                        + " 3e51c311",
                "20240131 | logit_scale | | 1 | 40935dcc",
                "20210226 | vision_model.embeddings.patch_embedding.weight | 1024 3 14 14 | 1024 | 3d5e4f93 bb306293"
                        + " bd60db21 bd59399a",
                "20210226 | vision_model.encoder.layers.23.mlp.fc2.weight | 1024 4096 | 1024 | 3c9b2d04 3cbc113c"
                        + " 3a1862fb 3caa888e",
                "20210226 | text_model.embeddings.token_embedding.weight | 49408 768 | 768 | bec0c798 3e70b764"
                        + " 3e1af7f9 be86682a",
                "20210226 | vision_model.encoder.layers.1.mlp.fc2.bias | 1024 | 1024 | bd40b73e bb398c40 bd44967c"
                        + " 3ac14440",
                "20210226 | visual_projection.weight | 768 1024 | 1 | bd0387da 3d4fc3d2 bd5a2e6c 3d486a17",
                "20210226 | text_model.final_layer_norm.weight | 768 | 768 | 3f8ec343 3f79747b 3f6748e7 3f8693ee",
                "9223372036854775809 | vision_model.embeddings.class_embedding | 128 | 128 | bdb93fb6 3ed11d93"
                        + " bbb5c99b 3e8c59f6",
            })
    void values(String seed, String name, String shape, int width, String bits) {
        List<Long> dimensions = shape == null
                ? List.of()
                : Arrays.stream(shape.split(" ")).map(Long::valueOf).toList();
        Recipe.Tensor tensor = Recipe.tensor(name, dimensions, Long.parseUnsignedLong(seed), width);
        String[] expected = bits.split(" ");
        float[] run = new float[expected.length];
        tensor.read(0, run, 0, run.length);
        IntStream.range(0, expected.length).forEach(i -> {
            assertEquals(expected[i], "%08x".formatted(Float.floatToRawIntBits(run[i])), name + " " + i);
            assertEquals(run[i], tensor.value(i), name + " " + i);
        });
    }
}
