package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.converter.hub.HubClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip fetch}. */
@Command(
        name = "fetch",
        description = {
            "Download a model from the Hugging Face hub into the cache that Python shares, and print its directory.",
            "What is in the cache already is not downloaded again."
        },
        footer = {"", "JSON: {\"repo\":…,\"revision\":…,\"directory\":…}"},
        sortOptions = false)
public final class Fetch implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "REPO", description = "For example openai/clip-vit-large-patch14.")
    private String repo = "";

    @Option(names = "--revision", paramLabel = "R", description = "Branch, tag or commit. Default: ${DEFAULT-VALUE}.")
    private String revision = "main";

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Fetch(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        HubClient client = new HubClient(ModelLocator.hub(context.messages()));
        Path directory = client.fetchModel(repo, revision);
        if (output.json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("repo", repo);
            object.put("revision", revision);
            object.put("directory", directory.toString());
            context.results().json(object);
        } else {
            context.results().line(directory.toString());
        }
        return ExitCode.OK;
    }
}
