package io.github.clip4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.ClipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
    @ParameterizedTest
    @CsvSource({
        "quick_gelu, QUICK_GELU",
        "gelu, GELU",
        "gelu_python, GELU",
        "gelu_new, GELU_TANH",
        "gelu_pytorch_tanh, GELU_TANH",
        "gelu_python_tanh, GELU_TANH",
        "gelu_fast, GELU_TANH",
        "gelu_accurate, GELU_TANH",
        "silu, SILU",
        "swish, SILU"
    })
    void readsHiddenAct(String name, Activation expected) {
        assertEquals(expected, Activation.parse(name));
    }

    @ParameterizedTest
    @EnumSource
    void writesWhatItReads(Activation activation) {
        assertEquals(activation, Activation.parse(activation.huggingFaceName()));
    }

    @Test
    void refusesOthersByName() {
        ClipException e = assertThrows(ClipException.class, () -> Activation.parse("relu"));
        assertEquals(
                "unsupported activation \"relu\": expected quick_gelu, gelu, gelu_pytorch_tanh (or its other names) or"
                        + " silu",
                e.getMessage());
    }
}
