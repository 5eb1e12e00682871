package io.github.clip4j.cuda;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import io.github.clip4j.json.Json;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The tests on hardware without a build tool, as {@code tools/gpu/check} runs them: {@code HardwareRun JSON
 * [CLASS...]}, by default all of this package. The exit code is 1 if one failed, or if none passed.
 */
final class HardwareRun implements TestExecutionListener {
    private final PrintStream out;
    private final Map<TestIdentifier, Long> begun = new LinkedHashMap<>();
    private final List<Result> results = new ArrayList<>();
    private TestPlan plan = null;

    private HardwareRun(PrintStream out) {
        this.out = out;
    }

    private enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    /** A test, or a class that failed before its tests. */
    private record Result(String test, Outcome outcome, double seconds, String message) {}

    public static void main(String[] args) throws Exception {
        LauncherDiscoveryRequestBuilder tests = args.length == 1 ? all() : LauncherDiscoveryRequestBuilder.request();
        for (String name : List.of(args).subList(1, args.length)) tests.selectors(selectClass(name));
        System.exit(run(tests, Path.of(args[0]), System.out));
    }

    /** Without nested classes, some of which fail: the test of this has them. */
    static LauncherDiscoveryRequestBuilder all() {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(HardwareRun.class.getPackageName()))
                .filters(ClassNameFilter.excludeClassNamePatterns(".*\\$.*"));
    }

    /** Returns the exit code. */
    static int run(LauncherDiscoveryRequestBuilder tests, Path json, PrintStream out) throws Exception {
        HardwareRun run = new HardwareRun(out);
        LauncherFactory.create()
                .execute(tests.filters(TagFilter.includeTags("gpu")).build(), run);
        Files.writeString(json, run.json());
        out.printf(
                Locale.ROOT,
                "%d passed, %d failed, %d skipped%n",
                run.count(Outcome.PASSED),
                run.count(Outcome.FAILED),
                run.count(Outcome.SKIPPED));
        return run.count(Outcome.FAILED) == 0 && run.count(Outcome.PASSED) > 0 ? 0 : 1;
    }

    private long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome == outcome).count();
    }

    private String json() {
        Map<String, Object> object = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) object.put(outcome.name().toLowerCase(Locale.ROOT), count(outcome));
        object.put(
                "tests",
                results.stream()
                        .map(result -> Map.of(
                                "test", result.test,
                                "outcome", result.outcome.name().toLowerCase(Locale.ROOT),
                                "seconds", result.seconds,
                                "message", result.message))
                        .toList());
        return Json.write(object) + "\n";
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    /** The last line of a run that hangs says where. */
    @Override
    public void executionStarted(TestIdentifier test) {
        begun.put(test, System.nanoTime());
        if (test.isTest()) out.println("TEST " + name(test));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(test, Outcome.SKIPPED, 0, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        double seconds = (System.nanoTime() - begun.remove(test)) / 1e9;
        Outcome outcome = switch (result.getStatus()) {
            case SUCCESSFUL -> Outcome.PASSED;
            case ABORTED -> Outcome.SKIPPED;
            case FAILED -> Outcome.FAILED;
        };
        if (test.isTest() || outcome != Outcome.PASSED)
            add(
                    test,
                    outcome,
                    seconds,
                    result.getThrowable().map(String::valueOf).orElse(""));
    }

    private void add(TestIdentifier test, Outcome outcome, double seconds, String message) {
        String name = name(test);
        results.add(new Result(name, outcome, seconds, message));
        if (outcome != Outcome.PASSED) out.printf(Locale.ROOT, "%s %s: %s%n", outcome, name, message);
    }

    /** The class, the method, and of a repeated one its arguments. */
    private String name(TestIdentifier test) {
        List<String> names = new ArrayList<>();
        TestIdentifier at = test;
        while (at != null && at.getParentIdObject().isPresent()) {
            names.addFirst(at.getDisplayName());
            at = plan.getParent(at).orElse(null);
        }
        return String.join(" ", names);
    }
}
