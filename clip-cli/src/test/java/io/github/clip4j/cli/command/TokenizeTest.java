package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.clip4j.cli.Run;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenizeTest {
    @Test
    void piecesStandBesideTheirIds() {
        assertEquals(
                "49406:<|startoftext|> 1929:dog</w> 49407:<|endoftext|>\n",
                Run.of("tokenize", "--pieces", "dog").exits(0).out());
        assertEquals(
                "{\"text\":\"dog\",\"ids\":[49406,1929,49407],\"pieces\":"
                        + "[\"<|startoftext|>\",\"dog</w>\",\"<|endoftext|>\"]}\n",
                Run.of("tokenize", "--pieces", "--json", "dog").exits(0).out());
    }

    @Test
    void printsIds() {
        assertEquals(
                "49406 320 1125 539 320 2368 49407\n",
                Run.of("tokenize", "a photo of a cat").exits(0).out());
        assertEquals(
                "{\"text\":\"hi\",\"ids\":[49406,1883,49407]}\n{\"text\":\"\",\"ids\":[49406,49407]}\n",
                Run.withInput("\n", "tokenize", "--json", "--file", "-", "hi")
                        .exits(0)
                        .out());
    }

    @Test
    void familiesDiffer() {
        String text = "cats &amp; dogs";
        assertEquals(
                Run.of("tokenize", "cats & dogs").out(),
                Run.of("tokenize", "--family", "openai", text).exits(0).out());
        assertNotEquals(
                Run.of("tokenize", "--family", "openai", text).out(),
                Run.of("tokenize", "--family", "hf", text).exits(0).out());
    }

    @Test
    void specialTokensOnRequestOnly() {
        String text = "<|endoftext|>";
        assertEquals(
                "49406 49407 49407\n",
                Run.of("tokenize", "--special", text).exits(0).out());
        assertNotEquals(
                Run.of("tokenize", "--special", text).out(),
                Run.of("tokenize", text).exits(0).out());
    }

    @Test
    void aModelsOwnVocabulary() {
        String out = Run.of("tokenize", "--model", "demo", "dog").exits(0).out();
        assertEquals("3584", out.substring(0, 4), out);
    }

    @Test
    void tooLong() {
        String text = "cat ".repeat(80);
        Run run = Run.of("tokenize", "hi", text, "ho").exits(1).complains("82 tokens");
        assertEquals(2, run.out().lines().count());
        String cut = Run.of("tokenize", "--truncate", text).exits(0).out().strip();
        assertEquals(77, Arrays.asList(cut.split(" ")).size());
        Run.of("tokenize").exits(2).complains("no texts");
    }
}
