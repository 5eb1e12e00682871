package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.model.Family;
import io.github.clip4j.model.ImageTower;
import io.github.clip4j.model.Mask;
import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.PositionEmbedding;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Scoring;
import io.github.clip4j.model.TextConfig;
import io.github.clip4j.model.TextRules;
import io.github.clip4j.model.TextTower;
import io.github.clip4j.model.TextTransformer;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.model.VisionTransformer;
import io.github.clip4j.model.WeightLoader;
import io.github.clip4j.tokenizer.Tokenizer;
import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A CLIP model on disk. */
final class ClipModel implements PretrainedModel {
    private final Family family;
    private final Checkpoint checkpoint;
    private final ConfigChoice choice;
    private final Scoring scoring;

    ClipModel(Family family, CheckpointFiles files, ClipTensors tensors, ConfigChoice choice) {
        this.family = family;
        this.checkpoint = new Checkpoint(files, tensors.stored(), family.names(choice.config()));
        this.choice = choice;
        this.scoring = new Scoring.Softmax((float) Math.exp(checkpoint.vector("logit_scale")[0]));
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public ModelConfig config() {
        return choice.config();
    }

    @Override
    public String activationSource() {
        return choice.activationSource();
    }

    @Override
    public List<String> warnings() {
        return choice.warnings();
    }

    @Override
    public ImageTower imageTower(WeightLoader weights, int imageSize) {
        VisionConfig vision = config().vision();
        VisionConfig wanted = config().withImageSize(imageSize).vision();
        PositionEmbedding.Mode mode = checkpoint.layout() == Layout.HF
                ? PositionEmbedding.Mode.HUGGING_FACE
                : PositionEmbedding.Mode.OPEN_CLIP;
        return new VisionTransformer(
                weights, wanted, weights.positions("visual.positional_embedding", vision.grid(), wanted.grid(), mode));
    }

    @Override
    public TextTower textTower(WeightLoader weights) {
        return new TextTransformer(weights, config().text());
    }

    @Override
    public TextRules textRules() {
        TextConfig text = config().text();
        return new TextRules(text.contextLength(), text.vocabSize(), Mask.CAUSAL, new EndOfText(text.endOfText()));
    }

    @Override
    public Tokenizer tokenizer(Optional<TokenizerFamily> reference) {
        TokenizerFamily followed = reference.orElse(
                switch (checkpoint.layout()) {
                    case HF -> TokenizerFamily.HF;
                    case OPEN_CLIP -> TokenizerFamily.OPEN_CLIP;
                    case OPENAI -> TokenizerFamily.OPENAI;
                });
        int vocabSize = config().text().vocabSize();
        int contextLength = config().text().contextLength();
        Tokenizer tokenizer = checkpoint.vocabularyFiles().isPresent()
                ? ClipTokenizer.load(checkpoint.directory(), followed, contextLength)
                : ClipTokenizer.bundled(followed, vocabSize, contextLength);
        if (tokenizer.vocabSize() > vocabSize)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "the tokenizer in %s has %d tokens, the model's token embedding %d rows",
                    checkpoint.directory(),
                    tokenizer.vocabSize(),
                    vocabSize));
        return tokenizer;
    }

    @Override
    public Preprocessor preprocessor(Optional<CropRule> reference, int imageSize) {
        boolean huggingFace = checkpoint.layout() == Layout.HF;
        int modelSize = config().vision().imageSize();
        PreprocessConfig config = checkpoint
                .preprocessorConfig()
                .map(json -> huggingFace
                        ? PreprocessConfig.fromHuggingFace(json)
                        : PreprocessConfig.fromOpenClip(json, modelSize))
                .orElse(PreprocessConfig.openAi(modelSize));
        return new Preprocessor(
                imageSize == modelSize ? config : config.withSize(imageSize),
                reference.orElse(huggingFace ? CropRule.HF : CropRule.OPENAI));
    }

    @Override
    public Scoring scoring() {
        return scoring;
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
