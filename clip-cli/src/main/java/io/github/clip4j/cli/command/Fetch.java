package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.ExitCode;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.converter.hub.HubClient;
import io.github.clip4j.converter.hub.ModelName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip fetch}. */
@Command(
        name = "fetch",
        description = {
            "Download a model from the Hugging Face hub into the cache that Python shares, and print its directory.",
            "Files that are already in the cache are not downloaded again."
        },
        footer = {"", "JSON: {\"repo\":…,\"revision\":…,\"directory\":…}"},
        sortOptions = false)
public final class Fetch implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "REPO",
            description = {
                "For example openai/clip-vit-large-patch14[@revision], or as in open_clip: ViT-L-14/openai,",
                "hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K."
            })
    private String repo = "";

    @Option(names = "--revision", paramLabel = "R", description = "Branch, tag or commit. Default: main.")
    @Nullable
    private String revision;

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Fetch(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        HubClient client = new HubClient(ModelLocator.hub(context.messages()));
        ModelName name = ModelLocator.hubName(repo);
        String wanted = revision == null ? name.revision() : revision;
        Path directory = client.fetchModel(name.repo(), wanted);
        if (output.json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("repo", name.repo());
            object.put("revision", wanted);
            object.put("directory", directory.toString());
            context.results().json(object);
        } else {
            context.results().line(directory.toString());
        }
        return ExitCode.OK;
    }
}
