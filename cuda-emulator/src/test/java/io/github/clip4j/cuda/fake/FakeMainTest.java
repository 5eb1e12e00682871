package io.github.clip4j.cuda.fake;

import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeMainTest {
    /** Frees what was never allocated, and keeps a context. */
    static final class Wrong {
        private Wrong() {}

        public static void main(String[] args) {
            Host.open();
            System.out.println(args[0] + ": " + cuMemFree(17));
        }
    }

    @Test
    void faultsShowAtTheEnd() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeMain.class.getName(),
                        Wrong.class.getName(),
                        "argument"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), output);
        assertTrue(output.contains("argument: 1\n"), output);
        assertTrue(output.matches("(?s).*fake GPU: .*cuMemFree.*\nfake GPU: not given back: .*contexts=1.*"), output);
    }
}
