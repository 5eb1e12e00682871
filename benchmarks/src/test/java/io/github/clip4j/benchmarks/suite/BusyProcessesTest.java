package io.github.clip4j.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BusyProcessesTest {
    @Test
    void theyComputeUntilTheyAreClosed() throws Exception {
        Set<ProcessHandle> before = children();
        Set<ProcessHandle> started;
        try (BusyProcesses _ = BusyProcesses.start(1)) {
            started = children();
            started.removeAll(before);
            assertEquals(1, started.size());
            ProcessHandle one = started.iterator().next();
            Duration begin = used(one);
            Thread.sleep(300);
            assertTrue(used(one).compareTo(begin) > 0, "it is busy");
        }
        for (ProcessHandle one : started) one.onExit().get(10, TimeUnit.SECONDS);
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    private static Duration used(ProcessHandle process) throws IOException {
        return process.info().totalCpuDuration().orElseThrow(() -> new IOException("no time of " + process));
    }
}
