package io.github.clip4j.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of commands, with lines that break at spaces only: picocli's break after each sign too, which takes
 * {@code *.jpg} and {@code --multi-label} apart.
 */
public final class HelpText {
    /** Descriptions begin here at the latest. */
    private static final int MAX_COLUMN = 26;
    /** The lines of a description after its first. */
    private static final int INDENT = 2;

    private final StringBuilder text = new StringBuilder();
    private final int width;

    private HelpText(int width) {
        this.width = width;
    }

    /** Gives a command and those below it this help. */
    public static void install(CommandLine command) {
        var sections = command.getHelpSectionMap();
        sections.put(
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                help -> paragraphs(help, usage(help).description()));
        sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, help -> list(help, parameters(help), column(help)));
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> list(help, options(help), column(help)));
        sections.put(
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list(help, commands(help), column(commands(help))));
        sections.put(
                UsageMessageSpec.SECTION_KEY_FOOTER,
                help -> paragraphs(help, usage(help).footer()));
        command.setHelpSectionMap(sections);
    }

    /** A word or option, and what it means. */
    private record Entry(String name, String[] meaning) {}

    private static UsageMessageSpec usage(Help help) {
        return help.commandSpec().usageMessage();
    }

    private static List<Entry> parameters(Help help) {
        return help.commandSpec().positionalParameters().stream()
                .map(p -> new Entry("      " + label(p), p.description()))
                .toList();
    }

    private static String label(ArgSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    /** In the order of their declaration, or by name where the command asks for that. */
    private static List<Entry> options(Help help) {
        CommandSpec spec = help.commandSpec();
        Stream<OptionSpec> options = spec.options().stream();
        if (usage(help).sortOptions())
            options = options.sorted((a, b) -> a.longestName().compareTo(b.longestName()));
        return options.map(option -> new Entry(names(option), option.description()))
                .toList();
    }

    private static String names(OptionSpec option) {
        List<String> names = Stream.of(option.names())
                .sorted((a, b) -> Integer.compare(a.length(), b.length()))
                .toList();
        String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
        return (names.getFirst().startsWith("--") ? "      " : "  ") + String.join(", ", names) + value;
    }

    private static List<Entry> commands(Help help) {
        return help.commandSpec().subcommands().entrySet().stream()
                .map(command -> new Entry(
                        "  " + command.getKey(),
                        command.getValue().getCommandSpec().usageMessage().description()))
                .toList();
    }

    private static String paragraphs(Help help, String[] paragraphs) {
        HelpText page = new HelpText(usage(help).width());
        for (String paragraph : paragraphs) page.append("", 0, paragraph, 0);
        return page.text.toString();
    }

    /** Arguments and options are described in one column. */
    private static int column(Help help) {
        return column(
                Stream.concat(parameters(help).stream(), options(help).stream()).toList());
    }

    private static int column(List<Entry> entries) {
        int longest = entries.stream().mapToInt(e -> e.name().length()).max().orElse(0);
        return Math.min(MAX_COLUMN, longest + 2);
    }

    private static String list(Help help, List<Entry> entries, int column) {
        HelpText page = new HelpText(usage(help).width());
        for (Entry entry : entries) {
            String name = entry.name();
            for (String part : entry.meaning()) {
                page.append(name, column, part, column + INDENT);
                name = "";
            }
        }
        return page.text.toString();
    }

    /** A paragraph beside a name: broken at spaces, with {@code next} spaces before each line but the first. */
    private void append(String name, int column, String paragraph, int next) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(name);
        if (name.length() > column - 2 && !name.isEmpty()) {
            lines.add(name);
            line.setLength(0);
        }
        line.repeat(" ", column - line.length());
        int begin = column;
        for (String piece : pieces(paragraph.replace("%%", "%"), width - next)) {
            String word = piece;
            if (line.length() > begin && line.length() + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.repeat(" ", next);
                begin = next;
                word = word.strip();
            }
            line.append(word);
        }
        lines.add(line.toString());
        for (String each : lines) text.append(each.stripTrailing()).append('\n');
    }

    /** Words with the spaces before them; what is longer than a line is broken after commas and before [@. */
    private static List<String> pieces(String paragraph, int room) {
        return Arrays.stream(paragraph.split("(?<=[^ ])(?= )", -1))
                .flatMap(word -> word.length() <= room ? Stream.of(word) : Arrays.stream(word.split("(?<=,)|(?=\\[@)")))
                .toList();
    }
}
