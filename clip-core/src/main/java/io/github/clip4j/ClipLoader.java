package io.github.clip4j;

import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.ClipConfig;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.serving.ClipModel;
import io.github.clip4j.serving.ModelOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Puts a {@link Clip} together from what lies in a model directory. */
final class ClipLoader {
    private static final Logger LOG = System.getLogger("io.github.clip4j");

    private ClipLoader() {}

    static Clip load(Path path, ClipOptions options) {
        Checkpoint checkpoint = Checkpoint.open(path);
        try {
            checkpoint.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
            int imageSize = options.imageSize() > 0
                    ? options.imageSize()
                    : checkpoint.config().vision().imageSize();
            Supplier<ClipTokenizer> tokenizer = new Lazy<>(() -> tokenizer(checkpoint, options));
            Preprocessor preprocessor = preprocessor(checkpoint, options, imageSize);
            Backend backend = Backends.open(
                    options.backend(),
                    new BackendOptions(
                            options.threads(),
                            options.executor(),
                            options.storage(),
                            options.packedWeights().map(directory -> PackedDirectory.of(directory, path)),
                            options.precision(),
                            options.device()));
            ClipModel model = new ClipModel(checkpoint, backend, modelOptions(options, imageSize));
            String description = describe(model.config(), checkpoint.layout()) + ", " + backend.describe();
            LOG.log(Level.DEBUG, "loaded {0}: {1}", checkpoint.source(), description);
            return new Clip(checkpoint, model, tokenizer, preprocessor, options, description);
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private static ModelOptions modelOptions(ClipOptions options, int imageSize) {
        return new ModelOptions(
                imageSize, options.batchSize(), options.fullContext(), options.wholeLastBlock(), options.batching());
    }

    private static String describe(ClipConfig config, Layout layout) {
        return "ViT %d/%d %dx%d, text %dx%d, embedding %d, %s layout"
                .formatted(
                        config.vision().imageSize(),
                        config.vision().patchSize(),
                        config.vision().width(),
                        config.vision().layers(),
                        config.text().width(),
                        config.text().layers(),
                        config.embedDim(),
                        layout.id());
    }

    private static ClipTokenizer tokenizer(Checkpoint checkpoint, ClipOptions options) {
        TokenizerFamily family = options.tokenizerFamily()
                .orElse(
                        switch (checkpoint.layout()) {
                            case HF -> TokenizerFamily.HF;
                            case OPEN_CLIP -> TokenizerFamily.OPEN_CLIP;
                            case OPENAI -> TokenizerFamily.OPENAI;
                        });
        int vocabSize = checkpoint.config().text().vocabSize();
        int contextLength = checkpoint.config().text().contextLength();
        ClipTokenizer tokenizer = checkpoint.vocabularyFiles().isPresent()
                ? ClipTokenizer.load(checkpoint.directory(), family, contextLength)
                : ClipTokenizer.bundled(family, vocabSize, contextLength);
        if (tokenizer.vocabSize() > vocabSize)
            throw new ClipException("the tokenizer in %s has %d tokens, the model's token embedding %d rows"
                    .formatted(checkpoint.directory(), tokenizer.vocabSize(), vocabSize));
        return tokenizer;
    }

    private static Preprocessor preprocessor(Checkpoint checkpoint, ClipOptions options, int imageSize) {
        CropRule rule = options.cropRule().orElse(checkpoint.layout() == Layout.HF ? CropRule.HF : CropRule.OPENAI);
        int modelSize = checkpoint.config().vision().imageSize();
        PreprocessConfig config = checkpoint
                .preprocessorConfig()
                .map(json -> checkpoint.layout() == Layout.HF
                        ? PreprocessConfig.fromHuggingFace(json)
                        : PreprocessConfig.fromOpenClip(json, modelSize))
                .orElse(PreprocessConfig.openAi(modelSize));
        return new Preprocessor(imageSize == modelSize ? config : config.withSize(imageSize), rule);
    }
}
