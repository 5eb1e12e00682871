package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tokenizer.TextLength;
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

    private static final String PLACE = "{}";

    private PromptTemplates() {}

    /**
     * The 80 templates that OpenAI used for ImageNet (openai/CLIP, data/prompts.md).
     *
     * @return templates in OpenAI's order
     */
    public static List<String> imageNet() {
        return lines("imagenet-templates.txt");
    }

    /**
     * The 7 of them that OpenAI chose by forward selection; they do about as well as the 80, for a tenth of the work
     * (openai/CLIP, notebooks/Prompt_Engineering_for_ImageNet.ipynb).
     *
     * @return templates in OpenAI's order
     */
    public static List<String> imageNetSeven() {
        return lines("imagenet-templates-7.txt");
    }

    private static List<String> lines(String resource) {
        var stream = Objects.requireNonNull(PromptTemplates.class.getResourceAsStream(resource));
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
     * @throws ClipException if the template has no {@code {}}, or the sentence more than {@link TextLength#MAX}
     *     characters
     */
    public static String fill(String template, String label) {
        int places = 0;
        for (int at = template.indexOf(PLACE); at >= 0; at = template.indexOf(PLACE, at + PLACE.length())) places++;
        if (places == 0) throw new ClipException("template \"" + template + "\" has no {} where the label goes");
        TextLength.check(template.length() + (long) places * (label.length() - PLACE.length()));
        return template.replace(PLACE, label);
    }
}
