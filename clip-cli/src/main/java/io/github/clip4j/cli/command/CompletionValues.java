package io.github.clip4j.cli.command;

import io.github.clip4j.converter.synthetic.SyntheticCheckpoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The words that options and arguments take, for shells to offer. */
final class CompletionValues {
    private static final Map<String, List<String>> OF_OPTIONS = Map.ofEntries(
            Map.entry("--backend", List.of("auto", "cpu", "cuda", "reference")),
            Map.entry("--dtype", List.of("f32", "f16", "bf16", "f16-matrices")),
            Map.entry("--family", List.of("openai", "open_clip", "hf")),
            Map.entry("--format", List.of("csv", "jsonl", "npy", "parquet", "safetensors")),
            Map.entry("--layout", List.of("hf", "open_clip", "openai")),
            Map.entry("--precision", List.of("fp32", "tf32", "fp16", "bf16")),
            Map.entry("--rule", List.of("openai", "hf")),
            Map.entry("--scan", List.of("float32", "float16", "int8")),
            Map.entry("--storage", List.of("f32", "stored", "f16", "bf16")),
            Map.entry("--tol", List.of("fp32", "f16w", "bf16", "w8", "w8a8", "exact")),
            Map.entry("classify --format", List.of("csv", "jsonl")),
            Map.entry("convert --to", List.of("checkpoint", "onnx")),
            Map.entry(
                    "export --format",
                    List.of(
                            "faiss",
                            "npy",
                            "clip-retrieval",
                            "parquet",
                            "jsonl",
                            "opensearch",
                            "elasticsearch",
                            "qdrant",
                            "pgvector",
                            "milvus",
                            "pinecone",
                            "pinecone-documents")));

    private CompletionValues() {}

    /** Adds them to a command and those below it. */
    static void addTo(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        for (OptionSpec option : List.copyOf(spec.options())) {
            List<String> values = of(spec.name(), option);
            if (values == null) continue;
            spec.remove(option);
            spec.add(OptionSpec.builder(option).completionCandidates(values).build());
        }
        for (PositionalParamSpec parameter : List.copyOf(spec.positionalParameters())) {
            List<String> values = of(command, parameter);
            if (values == null) continue;
            spec.remove(parameter);
            spec.add(PositionalParamSpec.builder(parameter)
                    .completionCandidates(values)
                    .build());
        }
        command.getSubcommands().values().forEach(CompletionValues::addTo);
    }

    private static @Nullable List<String> of(String command, OptionSpec option) {
        List<String> own = OF_OPTIONS.get(command + " " + option.longestName());
        if (own != null) return own;
        for (String name : option.names()) if (OF_OPTIONS.containsKey(name)) return OF_OPTIONS.get(name);
        return null;
    }

    private static @Nullable List<String> of(CommandLine command, PositionalParamSpec parameter) {
        return switch (parameter.paramLabel()) {
            case "SHELL" -> List.of("bash", "zsh", "fish");
            case "CONFIG" -> SyntheticCheckpoint.configNames();
            case "COMMAND" -> List.copyOf(command.getParent().getSubcommands().keySet());
            default -> null;
        };
    }
}
