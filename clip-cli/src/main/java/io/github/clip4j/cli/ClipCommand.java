package io.github.clip4j.cli;

import io.github.clip4j.cli.audit.Audit;
import io.github.clip4j.cli.audit.DiffCommand;
import io.github.clip4j.cli.audit.TraceCommand;
import io.github.clip4j.cli.command.Classify;
import io.github.clip4j.cli.command.Completion;
import io.github.clip4j.cli.command.Convert;
import io.github.clip4j.cli.command.Embed;
import io.github.clip4j.cli.command.EmbedImage;
import io.github.clip4j.cli.command.EmbedText;
import io.github.clip4j.cli.command.Fetch;
import io.github.clip4j.cli.command.Help;
import io.github.clip4j.cli.command.HelpText;
import io.github.clip4j.cli.command.Inspect;
import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.command.Preprocess;
import io.github.clip4j.cli.command.Synth;
import io.github.clip4j.cli.command.Tokenize;
import io.github.clip4j.cli.command.VersionProvider;
import io.github.clip4j.cli.doctor.Doctor;
import io.github.clip4j.cli.evaluate.Calibrate;
import io.github.clip4j.cli.evaluate.Eval;
import io.github.clip4j.cli.evaluate.EvalProbe;
import io.github.clip4j.cli.evaluate.EvalRetrieval;
import io.github.clip4j.cli.evaluate.EvalZeroShot;
import io.github.clip4j.cli.explain.Explain;
import io.github.clip4j.cli.index.Cluster;
import io.github.clip4j.cli.index.Dedup;
import io.github.clip4j.cli.index.Index;
import io.github.clip4j.cli.index.IndexAdd;
import io.github.clip4j.cli.index.IndexCheck;
import io.github.clip4j.cli.index.IndexCompact;
import io.github.clip4j.cli.index.IndexDelete;
import io.github.clip4j.cli.index.IndexExport;
import io.github.clip4j.cli.index.IndexImport;
import io.github.clip4j.cli.index.IndexInfoCommand;
import io.github.clip4j.cli.index.IndexMerge;
import io.github.clip4j.cli.index.Search;
import io.github.clip4j.cli.index.Similar;
import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.tasks.Recommend;
import io.github.clip4j.cli.tasks.TagImages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code clip} itself, which only knows its subcommands. */
@Command(
        name = "clip",
        versionProvider = VersionProvider.class,
        description = "CLIP in Java: how well images and texts go together.",
        footer = {
            "",
            "Results go to standard output, messages and progress to standard error.",
            "Exit codes: 0 success, 1 some input or check failed, 2 wrong usage or nothing could run.",
            "Environment: CLIP4J_JAVA_HOME, CLIP4J_JAVA_OPTS, CLIP4J_DEBUG=1 (stack traces), HF_HOME, HF_TOKEN,"
                    + " HF_ENDPOINT, HF_HUB_OFFLINE."
        })
final class ClipCommand implements Callable<Integer> {
    /** Where help does not go to a terminal, whose width is taken otherwise. */
    private static final int HELP_WIDTH = 110;

    private static final int MIN_HELP_WIDTH = 60;
    /** Longer lines are hard to read. */
    private static final int MAX_HELP_WIDTH = 140;
    /** The commands that tell about all the others. */
    private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it.
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help; clip help COMMAND, or clip COMMAND --help, lists a command's options.")
    @SuppressWarnings("UnusedVariable") // picocli asks for the field, and acts on it itself.
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // as above
    private boolean version;

    private final Context context;

    private ClipCommand(Context context) {
        this.context = context;
    }

    /**
     * The command line's parser. If the first argument names a subcommand only that one is built: reading annotations
     * costs start-up time.
     */
    static CommandLine commandLine(String[] args, Context context) {
        Map<String, Function<Context, CommandLine>> commands = commands();
        CommandLine root = new CommandLine(new ClipCommand(context));
        String first = args.length == 0 ? "" : args[0];
        commands.forEach((name, command) -> {
            if (name.equals(first) || !commands.containsKey(first) || ABOUT_ALL.contains(first))
                root.addSubcommand(name, command.apply(context));
        });
        HelpText.install(root);
        return root.setExpandAtFiles(false)
                .setExecutionStrategy(parsed -> {
                    if (isQuiet(parsed)) context.messages().beQuiet();
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setUsageHelpWidth(helpWidth(context.console()))
                .setUsageHelpLongOptionsMaxWidth(30)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    }

    private static boolean isQuiet(ParseResult parsed) {
        return parsed.hasSubcommand() ? isQuiet(parsed.subcommand()) : parsed.hasMatchedOption(OutputOptions.QUIET);
    }

    private static int helpWidth(Console console) {
        if (!console.outIsTerminal()) return HELP_WIDTH;
        return Math.clamp(console.columns(), MIN_HELP_WIDTH, MAX_HELP_WIDTH);
    }

    private static Map<String, Function<Context, CommandLine>> commands() {
        Map<String, Function<Context, CommandLine>> commands = new LinkedHashMap<>();
        commands.put("classify", c -> new CommandLine(new Classify(c)));
        commands.put(
                "embed",
                c -> new CommandLine(new Embed(c))
                        .addSubcommand("image", new EmbedImage(c))
                        .addSubcommand("text", new EmbedText(c)));
        commands.put(
                "index",
                c -> new CommandLine(new Index(c))
                        .addSubcommand("add", new IndexAdd(c))
                        .addSubcommand("import", new IndexImport(c))
                        .addSubcommand("export", new IndexExport(c))
                        .addSubcommand("merge", new IndexMerge(c))
                        .addSubcommand("info", new IndexInfoCommand(c))
                        .addSubcommand("check", new IndexCheck(c))
                        .addSubcommand("delete", new IndexDelete(c))
                        .addSubcommand("compact", new IndexCompact(c)));
        commands.put("search", c -> new CommandLine(new Search(c)));
        commands.put("similar", c -> new CommandLine(new Similar(c)));
        commands.put("dedup", c -> new CommandLine(new Dedup(c)));
        commands.put("cluster", c -> new CommandLine(new Cluster(c)));
        commands.put("recommend", c -> new CommandLine(new Recommend(c)));
        commands.put("tag", c -> new CommandLine(new TagImages(c)));
        commands.put(
                "eval",
                c -> new CommandLine(new Eval())
                        .addSubcommand("zeroshot", new EvalZeroShot(c))
                        .addSubcommand("retrieval", new EvalRetrieval(c))
                        .addSubcommand("probe", new EvalProbe(c)));
        commands.put("calibrate", c -> new CommandLine(new Calibrate(c)));
        commands.put("tokenize", c -> new CommandLine(new Tokenize(c)));
        commands.put("preprocess", c -> new CommandLine(new Preprocess(c)));
        commands.put("inspect", c -> new CommandLine(new Inspect(c)));
        commands.put("trace", c -> new CommandLine(new TraceCommand(c)));
        commands.put("explain", c -> new CommandLine(new Explain(c)));
        commands.put("diff", c -> new CommandLine(new DiffCommand(c)));
        commands.put("audit", c -> new CommandLine(new Audit(c)));
        commands.put("fetch", c -> new CommandLine(new Fetch(c)));
        commands.put("convert", c -> new CommandLine(new Convert(c)));
        commands.put("synth", c -> new CommandLine(new Synth(c)));
        commands.put("doctor", c -> new CommandLine(new Doctor(c)));
        commands.put("help", c -> new CommandLine(new Help(c)));
        commands.put("completion", c -> new CommandLine(new Completion(c)));
        return commands;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(context.console().err());
        return ExitCode.UNUSABLE;
    }
}
