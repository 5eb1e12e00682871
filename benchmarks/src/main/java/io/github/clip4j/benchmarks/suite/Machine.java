package io.github.clip4j.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The machine that the numbers were measured on. */
final class Machine {
    private Machine() {}

    static SequencedMap<String, String> describe() {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("processor", processor());
        facts.put("processors", "" + Runtime.getRuntime().availableProcessors());
        facts.put("java", Runtime.version() + ", " + System.getProperty("java.vendor"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("transparent huge pages", first("/sys/kernel/mm/transparent_hugepage/enabled"));
        facts.put("load before", first("/proc/loadavg"));
        facts.put("options of clip4j", String.join(" ", Launcher.userOptions()));
        return facts;
    }

    private static String processor() {
        String name = cpuinfo("model name");
        return name.isEmpty() ? System.getProperty("os.arch") : name;
    }

    /** Whether the processor, on Linux, has vectors of 512 bits. */
    static boolean hasAvx512() {
        return List.of(cpuinfo("flags").split(" ", -1)).contains("avx512f");
    }

    /** Whether it has vectors of 256 bits at most. */
    static boolean isAvx2() {
        return System.getProperty("os.arch").equals("amd64") && !hasAvx512();
    }

    /** A field of /proc/cpuinfo; empty where there is none. */
    private static String cpuinfo(String name) {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** The release of the kernel module, which programs cannot ask the driver for. */
    static String gpuDriver() {
        return first("/proc/driver/nvidia/version").lines().findFirst().orElse("unknown");
    }

    private static String first(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
