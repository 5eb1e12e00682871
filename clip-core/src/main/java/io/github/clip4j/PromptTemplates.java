package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Sentences that a label is put into, at {@code {}}. Averaging a label's embeddings over several of them classifies
 * better (Radford et al. 2021, section 3.1.4: 3.5 points on ImageNet with 80).
 */
public final class PromptTemplates {
    /** The label as it is. */
    public static final List<String> PLAIN = List.of("{}");
    /** The paper's single default. */
    public static final List<String> PHOTO = List.of("a photo of a {}.");

    private PromptTemplates() {}

    /**
     * The 80 templates that OpenAI used for ImageNet (openai/CLIP, data/prompts.md).
     *
     * @return templates in OpenAI's order
     */
    public static List<String> imageNet() {
        var stream = Objects.requireNonNull(PromptTemplates.class.getResourceAsStream("imagenet-templates.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts a label into a template.
     *
     * @param template has {@code {}} at least once
     * @param label any text
     * @return the sentence
     * @throws ClipException if the template has no {@code {}}
     */
    public static String fill(String template, String label) {
        if (!template.contains("{}"))
            throw new ClipException("template \"" + template + "\" has no {} where the label goes");
        return template.replace("{}", label);
    }
}
