package io.github.clip4j.cli.command;

import io.github.clip4j.PromptTemplates;
import java.util.ArrayList;
import java.util.List;

/** The sentences that {@code --template} stands for. No state. */
public final class Templates {
    private Templates() {}

    /** Those of a command line, in which OpenAI's have names; the label as it is, if there are none. */
    public static List<String> of(List<String> options) {
        if (options.isEmpty()) return PromptTemplates.PLAIN;
        List<String> expanded = new ArrayList<>();
        for (String option : options) {
            switch (option) {
                case "imagenet80" -> expanded.addAll(PromptTemplates.imageNet());
                case "imagenet7" -> expanded.addAll(PromptTemplates.imageNetSeven());
                default -> expanded.add(option);
            }
        }
        return expanded;
    }
}
