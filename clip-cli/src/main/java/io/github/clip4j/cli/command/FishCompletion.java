package io.github.clip4j.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completions for fish: a line for each command and option, on the condition that the words before it are typed. */
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();

    private FishCompletion() {}

    static String of(CommandLine root) {
        FishCompletion script = new FishCompletion();
        script.lines.add("# Completions of clip for fish; written by: clip completion fish");
        script.add(root, List.of());
        return String.join("\n", script.lines) + "\n";
    }

    private void add(CommandLine command, List<String> words) {
        CommandSpec spec = command.getCommandSpec();
        String here = condition(words, command);
        for (OptionSpec option : spec.options()) {
            StringBuilder line = new StringBuilder("complete -c clip -n ").append(quoted(here));
            for (String name : option.names())
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            if (option.completionCandidates() != null)
                line.append(" -x -a ").append(quoted(String.join(" ", option.completionCandidates())));
            else if (option.arity().max() > 0) line.append(" -r");
            lines.add(line + " -d " + quoted(first(option.description())));
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (parameter.completionCandidates() != null)
                lines.add("complete -c clip -f -n %s -a %s"
                        .formatted(quoted(here), quoted(String.join(" ", parameter.completionCandidates()))));
        }
        command.getSubcommands().forEach((name, subcommand) -> {
            lines.add("complete -c clip -f -n %s -a %s -d %s"
                    .formatted(
                            quoted(here),
                            name,
                            quoted(first(
                                    subcommand.getCommandSpec().usageMessage().description()))));
            List<String> longer = new ArrayList<>(words);
            longer.add(name);
            add(subcommand, longer);
        });
    }

    /** The command's words are typed, and none of its subcommands yet. */
    private static String condition(List<String> words, CommandLine command) {
        List<String> parts = new ArrayList<>();
        for (String word : words) parts.add("__fish_seen_subcommand_from " + word);
        if (!command.getSubcommands().isEmpty())
            parts.add("not __fish_seen_subcommand_from "
                    + String.join(" ", command.getSubcommands().keySet()));
        return String.join("; and ", parts);
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0].replace("%%", "%");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
