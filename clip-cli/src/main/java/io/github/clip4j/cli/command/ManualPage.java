package io.github.clip4j.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of a command as a manual page, in man's macros (man(7)). */
final class ManualPage {
    private final List<String> lines = new ArrayList<>();
    private final CommandSpec spec;

    private ManualPage(CommandSpec spec) {
        this.spec = spec;
    }

    /** For example {@code clip-embed-image.1}. */
    static String fileName(CommandSpec spec) {
        return name(spec) + ".1";
    }

    private static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    static String of(CommandSpec spec) {
        return new ManualPage(spec).text();
    }

    private String text() {
        String[] description = spec.usageMessage().description();
        lines.add(".TH \"%s\" 1 \"\" \"clip4j %s\" \"clip4j\""
                .formatted(escaped(name(spec)), escaped(VersionProvider.version())));
        section("NAME", name(spec) + " - " + sentence(description));
        lines.add(".SH SYNOPSIS");
        lines.add(".B " + escaped(spec.qualifiedName()));
        lines.add(escaped(synopsis()));
        section("DESCRIPTION", String.join(" ", description));
        if (!spec.subcommands().isEmpty()) commands();
        if (!spec.positionalParameters().isEmpty()) {
            lines.add(".SH ARGUMENTS");
            spec.positionalParameters().forEach(parameter -> entry(parameter.paramLabel(), parameter));
        }
        lines.add(".SH OPTIONS");
        for (OptionSpec option : spec.options()) {
            String names = String.join(", ", option.names());
            entry(option.arity().max() == 0 ? names : names + " " + option.paramLabel(), option);
        }
        for (String line : spec.usageMessage().footer()) {
            lines.add(".PP");
            if (!line.isEmpty()) lines.add(escaped(line.replace("%%", "%")));
        }
        section("EXIT STATUS", "0 success; 1 some input or check failed; 2 wrong usage, or nothing could run.");
        return String.join("\n", lines) + "\n";
    }

    private String synopsis() {
        String parameters = spec.positionalParameters().stream()
                .map(p -> p.paramLabel() + (p.arity().max() > 1 ? "..." : ""))
                .collect(Collectors.joining(" "));
        return (spec.subcommands().isEmpty() ? "[OPTIONS] " : "[OPTIONS] COMMAND ") + parameters;
    }

    private void commands() {
        lines.add(".SH COMMANDS");
        for (CommandLine subcommand : spec.subcommands().values()) {
            CommandSpec other = subcommand.getCommandSpec();
            lines.add(".TP");
            lines.add(".B " + escaped(other.qualifiedName()));
            lines.add(escaped(String.join(" ", other.usageMessage().description())));
        }
    }

    private void entry(String heading, ArgSpec argument) {
        lines.add(".TP");
        lines.add(".B " + escaped(heading));
        for (String part : argument.description()) lines.add(escaped(part.replace("%%", "%")));
    }

    private void section(String heading, String text) {
        lines.add(".SH " + heading);
        lines.add(escaped(text));
    }

    /** The first sentence without its full stop, as {@code apropos} shows it. */
    private static String sentence(String[] description) {
        return String.join(" ", description).replaceFirst("\\.( .*)?$", "");
    }

    /** No line may begin with a sign of roff, and a hyphen is to stay the one that is typed. */
    private static String escaped(String text) {
        String line = text.replace("\\", "\\e").replace("-", "\\-");
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }
}
