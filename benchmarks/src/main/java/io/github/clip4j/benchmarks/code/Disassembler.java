package io.github.clip4j.benchmarks.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** objdump of GNU binutils: bytes to instructions. */
public final class Disassembler {
    /** The message where it is missing. */
    public static final String MISSING = "objdump is missing: install the package binutils";

    private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\\t([a-z][\\w.]*)\\s*(.*)");

    /** Prefixes that objdump writes as words before the mnemonic. */
    private static final Pattern PREFIX =
            Pattern.compile("(?:bnd|data16|cs|ds|rep|repz|repnz|lock|notrack|rex\\.?\\w*) ");

    private final Path scratch;

    /**
     * Uses the objdump of the path.
     *
     * @param scratch a directory for a file
     */
    public Disassembler(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * Whether objdump can be started.
     *
     * @return whether it is on the path
     * @throws InterruptedException while it runs
     */
    public static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("objdump", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Disassembles a method.
     *
     * @param method its code
     * @return its instructions
     * @throws IOException if objdump fails
     * @throws InterruptedException while it runs
     */
    public List<Instruction> instructions(CompiledMethod method) throws IOException, InterruptedException {
        Path file = Files.write(scratch.resolve("code.bin"), method.code());
        Process process = new ProcessBuilder(
                        "objdump",
                        "-D",
                        "-b",
                        "binary",
                        machine(System.getProperty("os.arch")),
                        "-w",
                        "--no-show-raw-insn",
                        "--adjust-vma=0x" + Long.toHexString(method.address()),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException("objdump: " + text.strip());
        Files.delete(file);
        return parse(text).stream()
                .map(i -> method.isTrap(i.address()) ? i.asTrap() : i)
                .toList();
    }

    private static String machine(String architecture) {
        return architecture.equals("aarch64") ? "-maarch64" : "-mi386:x86-64";
    }

    /**
     * Reads what objdump writes with {@code -w --no-show-raw-insn}.
     *
     * @param text all of it
     * @return its instructions
     */
    public static List<Instruction> parse(String text) {
        List<Instruction> instructions = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher found = LINE.matcher(PREFIX.matcher(line).replaceAll(""));
            if (found.matches())
                instructions.add(new Instruction(
                        Long.parseUnsignedLong(found.group(1), 16),
                        found.group(2),
                        found.group(3).strip()));
        }
        return instructions;
    }
}
