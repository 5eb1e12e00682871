package io.github.clip4j.cli.command;

import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.ModelLocator;
import io.github.clip4j.cli.io.TextInput;
import io.github.clip4j.cli.io.TextInput.Located;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.Tokenizer;
import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clip tokenize}. */
@Command(
        name = "tokenize",
        description = "Print the token ids of texts, with start- and end-of-text tokens, without padding.",
        footer = {"", "JSON: {\"text\":…,\"ids\":[…]}, with --pieces also \"pieces\":[…]"},
        sortOptions = false)
public final class Tokenize implements Callable<Integer> {
    private final Context context;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "Texts.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--file", paramLabel = "F", description = "Texts, one per line; - is standard input.")
    private @Nullable String file;

    @Option(
            names = "--special",
            description = "Let <|startoftext|> and <|endoftext|> in a text become the special tokens.")
    private boolean special;

    @Option(
            names = "--pieces",
            description = "Print each id with the piece of text that it stands for; </w> ends a word.")
    private boolean pieces;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Use this model's vocabulary and family. Default: the vocabulary of the published models, family"
                            + " openai.")
    private @Nullable String model;

    @Mixin
    private TextFlags flags = new TextFlags();

    @Mixin
    private OutputOptions output = new OutputOptions();

    public Tokenize(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (texts.isEmpty() && file == null) throw new ClipException("no texts: give some, or --file");
        Tokenizer tokenizer = tokenizer();
        TokenizeOptions options = new TokenizeOptions(flags.truncate, special);
        for (String text : texts) print(tokenizer, Located.argument(text), options);
        if (file != null)
            TextInput.forEachLine(
                    file, context.console().in(), line -> print(tokenizer, line, options), context.messages()::fail);
        return context.messages().exitCode();
    }

    private Tokenizer tokenizer() {
        Optional<TokenizerFamily> reference = Optional.ofNullable(flags.family).map(TokenizerFamily::parse);
        if (model == null) return ClipTokenizer.bundled(reference.orElse(TokenizerFamily.OPENAI));
        try (PretrainedModel opened = Families.open(ModelLocator.locate(model, context.messages()))) {
            return opened.tokenizer(reference);
        }
    }

    private void print(Tokenizer tokenizer, Located text, TokenizeOptions options) {
        int[] ids;
        List<String> shown;
        try {
            ids = tokenizer.encode(text.text(), options);
            shown = pieces ? tokenizer.tokens(text.text(), options) : List.of();
        } catch (ClipException e) {
            context.messages().fail(text.message(String.valueOf(e.getMessage())));
            return;
        }
        if (output.json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("text", text.text());
            object.put("ids", ids);
            if (pieces) object.put("pieces", shown);
            context.results().json(object);
        } else {
            String line = IntStream.range(0, ids.length)
                    .mapToObj(i -> pieces ? ids[i] + ":" + shown.get(i) : String.valueOf(ids[i]))
                    .collect(Collectors.joining(" "));
            context.results().line(Messages.printable(line));
        }
    }
}
