package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.PromptTemplates;
import io.github.clip4j.ZeroShotClassifier;
import io.github.clip4j.cli.command.LabelEmbeddings;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.cluster.ClusterWords;
import io.github.clip4j.search.cluster.ClusterWords.Word;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The words that groups can be named with. */
final class WordOptions {
    /** For each group. */
    private static final int COUNT = 5;

    @Option(
            names = "--words",
            paramLabel = "FILE",
            description = "Words to choose from, one per line; - is standard input. Default: 912 of clip's own, English"
                    + " names of things and scenes.")
    private @Nullable String file;

    @Option(
            names = "--template",
            paramLabel = "T",
            description = "A sentence with {} for the word; if repeated, embeddings are averaged. Default: \"a photo of"
                    + " a {}.\"")
    private List<String> templates = new ArrayList<>();

    @Option(names = "--no-words", description = "Name no groups; no model is needed.")
    boolean none;

    /** Words and their embeddings. */
    record Vocabulary(List<String> words, float[][] embeddings) {
        static final Vocabulary EMPTY = new Vocabulary(List.of(), new float[0][]);

        /** The words for each group. */
        List<List<Word>> name(float[][] centres) {
            return ClusterWords.of(centres, words, embeddings, COUNT);
        }
    }

    void check() {
        if (none && (file != null || !templates.isEmpty()))
            throw new ClipException("--no-words contradicts --words and --template");
    }

    /** Embeds them. */
    Vocabulary embed(Context context, Clip clip, ClipOptions options) {
        Set<String> seen = new HashSet<>();
        List<Located> words = (file == null ? own() : given(context, file))
                .stream().filter(word -> seen.add(word.text())).toList();
        if (words.isEmpty()) throw new ClipException(file + ": has no words; expected one per line");
        List<String> sentences = templates.isEmpty() ? PromptTemplates.PHOTO : templates;
        ZeroShotClassifier classifier = new LabelEmbeddings(context, clip, options, sentences).classifier(words, true);
        return new Vocabulary(classifier.labels(), classifier.weights());
    }

    private static List<Located> given(Context context, String file) {
        return TextInput.labels(file, context.console().in(), context.messages()::fail);
    }

    private static List<Located> own() {
        var stream = Objects.requireNonNull(WordOptions.class.getResourceAsStream("words.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().map(Located::argument).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
