package io.github.clip4j.testkit;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Code that needs a heap of its own. */
public final class OtherProcess {
    private OtherProcess() {}

    /**
     * Runs a program with a small heap.
     *
     * @param heap Java's option for it
     * @param main has the method {@code main}
     * @param beside one class each of further modules that it needs; this one's is there
     * @return what it printed, errors too
     */
    public static String run(String heap, Class<?> main, Class<?>... beside) throws IOException, InterruptedException {
        return run(heap, List.of(), main, beside);
    }

    /** The same with arguments of the program. */
    public static String run(String heap, List<String> arguments, Class<?> main, Class<?>... beside)
            throws IOException, InterruptedException {
        String classPath = Stream.concat(Stream.of(main, OtherProcess.class), Arrays.stream(beside))
                .map(OtherProcess::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                heap,
                "-cp",
                classPath,
                main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String place(Class<?> of) {
        try {
            return Path.of(Objects.requireNonNull(of.getProtectionDomain().getCodeSource())
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
