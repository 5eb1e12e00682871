package io.github.clip4j.benchmarks.suite;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param quick fewer rows and rounds
 * @param only groups of rows, or none for all
 * @param models a directory with ViT-L-14 and ViT-B-32 (or L14 and B32), or null
 * @param python with torch and transformers, or null
 * @param out where the report goes
 * @param isa what engines may use
 */
record Options(
        boolean quick,
        List<String> only,
        @Nullable Path models,
        @Nullable String python,
        Path out,
        Isa isa) {
    static final String USAGE = """
        benchmarks/run [--quick] [--only GROUP,...] [--model-dir DIR] [--python PATH] [--out DIR]
                       [--isa avx2] [--no-peers]
        benchmarks/run --list
        benchmarks/run --chart OUT.svg LABEL=report.json...
        benchmarks/run --jmh ARGUMENTS OF JMH...
        benchmarks/run --gpu [--help]
          --quick        fewer rows and rounds
          --only         groups of rows, as --list names them
          --model-dir    has ViT-L-14 and ViT-B-32, or L14 and B32, in Hugging Face's layout; default: made with random weights
          --python       a Python with torch and transformers (and onnxruntime for int8); default: python3, if it has them
          --out          where report.json and report.html go; default: benchmarks/target/report
          --isa          avx2: all engines but ONNX Runtime, which cannot, do without AVX-512; default: native
          --no-peers     builds without the other libraries, so that nothing is downloaded\
        """;

    /** Reads the command line; an error in it is an exception with a message for the user. */
    static Options parse(List<String> args) {
        boolean quick = false;
        List<String> only = List.of();
        Path models = null;
        String python = null;
        Path out = Path.of("benchmarks", "target", "report");
        Isa isa = Isa.NATIVE;
        for (int i = 0; i < args.size(); i++) {
            String name = args.get(i);
            if (name.equals("--quick")) {
                quick = true;
                continue;
            }
            if (i + 1 == args.size())
                throw new IllegalArgumentException(name + ": no such option, or its value is missing");
            String value = args.get(++i);
            switch (name) {
                case "--only" -> only = List.of(value.split(","));
                case "--model-dir" -> models = Path.of(value);
                case "--python" -> python = value;
                case "--out" -> out = Path.of(value);
                case "--isa" -> isa = Isa.of(value);
                default -> throw new IllegalArgumentException("no such option: " + name);
            }
        }
        return new Options(quick, only, models, python, out, isa);
    }

    /** Whether a group was asked for; without {@code --only}, all. */
    boolean wants(String id) {
        return only.isEmpty() || only.contains(id);
    }
}
