package io.github.clip4j.benchmarks.code;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of {@code -XX:CompileCommand=print}, without hsdis: a header, then lines of an address and the bytes
 * from there on in hexadecimal. Comments stand between, in the middle of instructions too, so only all bytes together
 * can be read as instructions.
 */
public final class CompilerLog {
    private static final Pattern HEADER = Pattern.compile(
            "Compiled method \\((c[12])\\)\\s+\\d+\\s+\\d+([%sbn! ]*)\\s(\\d)\\s+(\\S+::\\S+) (?:@ -?\\d+ )?\\((\\d+)"
                    + " bytes\\)");

    private static final Pattern MAIN_CODE = Pattern.compile(" main code\\s+\\[0x([0-9a-f]+),0x([0-9a-f]+)\\].*");
    private static final Pattern BYTES = Pattern.compile("\\s+0x([0-9a-f]+): ((?:[0-9a-f]{2,8}(?: \\|)?\\s*)+)");

    /** A frame of a place in the code; for inlined methods there is one for each caller too. */
    private static final Pattern FRAME = Pattern.compile("\\s*;\\s+- (?:\\(reexecute\\) )?(\\S+::\\S+)@-?\\d+.*");

    /** Where compiled code gives up; {@code call} instructions are not told apart by what they do. */
    private static final Pattern TRAP =
            Pattern.compile("\\s+0x([0-9a-f]+): ;\\s+\\{runtime_call (?:UncommonTrapBlob|C2 Runtime rethrow)\\}.*");

    private final List<CompiledMethod> methods = new ArrayList<>();
    private @Nullable Matcher header;
    private long begin;
    private long end;
    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final Set<String> inlined = new LinkedHashSet<>();
    private final Set<Long> traps = new HashSet<>();

    private CompilerLog() {}

    /**
     * Reads a log.
     *
     * @param lines all of it
     * @return every compilation, in order
     */
    public static List<CompiledMethod> parse(Iterable<String> lines) {
        CompilerLog log = new CompilerLog();
        for (String line : lines) log.line(unescape(line));
        log.end();
        return log.methods;
    }

    /** The log is XML, but not quite well-formed. */
    private static String unescape(String line) {
        return line.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&apos;", "'")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private void line(String line) {
        if (line.startsWith("Compiled method (")) {
            end();
            Matcher found = HEADER.matcher(line.strip());
            header = found.matches() ? found : null;
            return;
        }
        if (header == null) return;
        Matcher main = MAIN_CODE.matcher(line);
        if (main.matches()) {
            begin = Long.parseUnsignedLong(main.group(1), 16);
            end = Long.parseUnsignedLong(main.group(2), 16);
            return;
        }
        if (line.startsWith("[/MachCode]")) {
            end();
            return;
        }
        Matcher frame = FRAME.matcher(line);
        if (frame.matches()) inlined.add(frame.group(1));
        Matcher trap = TRAP.matcher(line);
        if (trap.matches()) traps.add(Long.parseUnsignedLong(trap.group(1), 16));
        Matcher bytes = BYTES.matcher(line);
        if (bytes.matches()) add(Long.parseUnsignedLong(bytes.group(1), 16), bytes.group(2));
    }

    /** Stubs after the main code are not part of it. */
    private void add(long address, String digits) {
        if (address != begin + code.size() || address >= end) return;
        byte[] more = HexFormat.of().parseHex(digits.replaceAll("[ |]", ""));
        code.write(more, 0, (int) Math.min(more.length, end - address));
    }

    private void end() {
        // A method of which bytes are missing is left out: it is then reported as missing, not as free of spills.
        if (header != null && code.size() > 0 && code.size() == end - begin) {
            inlined.add(header.group(4));
            methods.add(new CompiledMethod(
                    header.group(4),
                    Integer.parseInt(header.group(5)),
                    header.group(1),
                    Integer.parseInt(header.group(3)),
                    header.group(2).contains("%"),
                    begin,
                    code.toByteArray(),
                    Set.copyOf(traps),
                    Set.copyOf(inlined)));
        }
        header = null;
        code.reset();
        inlined.clear();
        traps.clear();
        begin = 0;
        end = 0;
    }
}
