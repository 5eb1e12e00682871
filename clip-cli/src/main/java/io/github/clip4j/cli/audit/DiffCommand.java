package io.github.clip4j.cli.audit;

import io.github.clip4j.cli.command.OutputOptions;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.error.ClipException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip diff}. */
@Command(
        name = "diff",
        description = {
            "Compare two checkpoints, weights and settings, whatever their layouts; or two dumps of clip trace --out or"
                    + " clip audit --dump.",
            "Tells the first difference in the order of the computation and the largest ones; the exit code is 1 if"
                    + " there is any beyond the tolerance."
        },
        footer = {
            "",
            "JSON: {\"tensor\":…,\"shape\":[…],\"max\":…,\"relative\":…} for each difference, in the order of the"
                    + " computation, then the totals."
        },
        sortOptions = false)
public final class DiffCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "A", description = "A model, as for --model, or a file of tensors.")
    private String a = "";

    @Parameters(index = "1", paramLabel = "B", description = "What to compare with it.")
    private String b = "";

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description =
                    "Differences up to T times a tensor's largest value count as none. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Option(
            names = "--largest",
            paramLabel = "N",
            description = "How many of the largest differences to print. Default: ${DEFAULT-VALUE}.")
    private int largest = 10;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public DiffCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!(tolerance >= 0)) throw new ClipException("--tolerance: expected 0 or more, found " + tolerance);
        if (largest < 0) throw new ClipException("--largest: expected 0 or more, found " + largest);
        try (TensorSet one = TensorSet.open(a, context.messages());
                TensorSet other = TensorSet.open(b, context.messages())) {
            if (one.getClass() != other.getClass())
                throw new ClipException(
                        "%s is %s, but %s is %s: give two of one kind".formatted(a, kind(one), b, kind(other)));
            DiffReport report = new DiffReport(tolerance, settings(one, other));
            compare(one, other, report);
            if (report.compared() == 0) throw new ClipException(a + " and " + b + " have no tensor of the same name");
            report.print(context.results(), output.json, largest);
            return report.differs() ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private static String kind(TensorSet set) {
        return set instanceof TensorSet.Model ? "a checkpoint" : "a file of other tensors";
    }

    private static void compare(TensorSet one, TensorSet other, DiffReport report) {
        SequencedMap<String, List<Long>> left = one.shapes();
        SequencedMap<String, List<Long>> right = other.shapes();
        left.forEach((name, shape) -> {
            List<Long> otherShape = right.get(name);
            if (otherShape == null) report.onlyInA(name);
            else if (!otherShape.equals(shape)) report.otherShape(name, shape, otherShape);
            else {
                try (Arena arena = Arena.ofConfined()) {
                    report.add(Divergence.of(name, shape, one.matrix(name, arena), other.matrix(name, arena)));
                }
            }
        });
        for (String name : right.keySet()) if (!left.containsKey(name)) report.onlyInB(name);
    }

    private static List<String> settings(TensorSet one, TensorSet other) {
        if (!(one instanceof TensorSet.Model left) || !(other instanceof TensorSet.Model right)) return List.of();
        Map<String, String> ours = Settings.of(left.model());
        Map<String, String> theirs = Settings.of(right.model());
        List<String> different = new ArrayList<>();
        ours.forEach((name, value) -> {
            // What only one has belongs to a tower that the other lacks, which the towers tell.
            String their = theirs.getOrDefault(name, value);
            if (!value.equals(their)) different.add(name + ": " + value + " | " + their);
        });
        return different;
    }
}
