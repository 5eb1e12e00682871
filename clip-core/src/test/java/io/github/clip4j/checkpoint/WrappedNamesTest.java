package io.github.clip4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrappedNamesTest {
    @ParameterizedTest
    @CsvSource({
        "visual.proj, visual.proj",
        "module.visual.proj, visual.proj",
        "_orig_mod.visual.proj, visual.proj",
        "_orig_mod.module.visual.proj, visual.proj",
        "module._orig_mod.visual.proj, visual.proj",
        "model.clip.text_model.final_layer_norm.bias, text_model.final_layer_norm.bias",
        "clip_model.visual.proj, visual.proj",
        "visual._orig_mod.proj, visual.proj",
        "_forward_module.model.visual.transformer._checkpoint_wrapped_module.x, visual.transformer.x",
        "text_model.embeddings.x, text_model.embeddings.x",
        "model_ema.visual.proj, model_ema.visual.proj",
        "module, module",
    })
    void unwrapped(String stored, String own) {
        assertEquals(own, WrappedNames.unwrapped(stored));
        WrappedNames names = WrappedNames.of(List.of(stored));
        assertEquals(Set.of(own), names.names());
        assertEquals(stored, names.stored(own));
    }

    @Test
    void missingNamesAreSpeltLikeMost() {
        WrappedNames names = WrappedNames.of(List.of("model.a", "model.b", "c", "model._orig_mod.d"));
        assertEquals("model.e", names.stored("e"));
        assertEquals("c", names.stored("c"));
        assertEquals("model._orig_mod.d", names.stored("d"));
    }

    @Test
    void ofTwoTensorsOfOneNameTheOneWrappedLikeMostIsMeant() {
        WrappedNames names = WrappedNames.of(List.of("clip.a", "model.a", "model.b"));
        assertEquals("model.a", names.stored("a"));
        assertEquals(List.of("a", "b"), List.copyOf(names.names()));
    }
}
