package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run that failed must not look like one that passed. */
class HardwareRunTest {
    @TempDir
    private Path folder;

    /** Run by the runner only. */
    @Tag("gpu")
    static class Mixed {
        @ParameterizedTest
        @ValueSource(ints = {3, 5})
        void odd(int number) {
            assertEquals(1, number % 2);
        }

        @Test
        void wrong() {
            fail("off by 7");
        }

        @Test
        void impossible() {
            abort("no such device");
        }
    }

    @Tag("gpu")
    static class Right {
        @Test
        void right() {}
    }

    @Tag("gpu")
    static class Skipped {
        @Test
        void impossible() {
            abort("no such device");
        }
    }

    /** Of another group. */
    static class Other {
        @Test
        void wrong() {
            fail("not to be run");
        }
    }

    private String output = "";
    private String json = "";

    private int run(Class<?> tests) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path file = folder.resolve("tests.json");
        int code = HardwareRun.run(
                request().selectors(selectClass(tests)), file, new PrintStream(out, true, StandardCharsets.UTF_8));
        output = out.toString(StandardCharsets.UTF_8);
        json = Files.readString(file);
        return code;
    }

    @Test
    void aFailureIsNamedAndTheExitCode() throws Exception {
        assertEquals(1, run(Mixed.class));
        assertTrue(output.contains("TEST HardwareRunTest$Mixed wrong()" + System.lineSeparator() + "FAILED "), output);
        assertTrue(output.contains("FAILED HardwareRunTest$Mixed wrong(): "), output);
        assertTrue(output.contains("off by 7"), output);
        assertTrue(output.contains("SKIPPED HardwareRunTest$Mixed impossible(): "), output);
        assertTrue(output.endsWith("2 passed, 1 failed, 1 skipped" + System.lineSeparator()), output);
        assertTrue(json.startsWith("{\"passed\":2,\"failed\":1,\"skipped\":1,"), json);
        assertTrue(json.contains("\"HardwareRunTest$Mixed odd(int) [2] "), json);
    }

    @Test
    void onlyWhatPassedIsASuccess() throws Exception {
        assertEquals(0, run(Right.class));
        assertEquals(1, run(Skipped.class));
        assertEquals(1, run(Other.class));
        assertTrue(output.startsWith("0 passed, 0 failed, 0 skipped"), output);
    }

    @Test
    void allAreThoseOfHardwareAndNotTheOnesAbove() {
        Set<String> classes = new TreeSet<>();
        TestPlan plan = LauncherFactory.create()
                .discover(
                        HardwareRun.all().filters(TagFilter.includeTags("gpu")).build());
        plan.accept(new TestPlan.Visitor() {
            @Override
            public void visit(TestIdentifier test) {
                if (test.getSource().orElse(null) instanceof ClassSource source)
                    classes.add(source.getJavaClass().getSimpleName());
            }
        });
        assertEquals(Set.of("GpuAttentionTest", "GpuRowKernelsTest", "GpuTest"), classes);
    }
}
