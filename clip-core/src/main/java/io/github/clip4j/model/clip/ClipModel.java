package io.github.clip4j.model.clip;

import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.Layout;
import io.github.clip4j.checkpoint.ModuleList;
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
import io.github.clip4j.model.Tower;
import io.github.clip4j.model.VisionConfig;
import io.github.clip4j.model.VisionTransformer;
import io.github.clip4j.model.WeightLoader;
import io.github.clip4j.tokenizer.PromptedTokenizer;
import io.github.clip4j.tokenizer.Tokenizer;
import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A CLIP model on disk. */
final class ClipModel implements PretrainedModel {
    /** Where training begins (Radford et al. 2021, section 2.5); one tower alone has nothing to score. */
    private static final float UNTRAINED_SCALE = 1 / 0.07f;

    private static final String LOGIT_SCALE = "logit_scale";

    private final Family family;
    private final Checkpoint checkpoint;
    private final ClipParts parts;
    private final ConfigChoice choice;
    private final float scale;

    ClipModel(Family family, CheckpointFiles files, ClipTensors tensors, ClipParts parts, ConfigChoice choice) {
        this.family = family;
        this.parts = parts;
        this.checkpoint = new Checkpoint(files, tensors.stored(), new ClipNames(choice.config(), parts));
        this.choice = choice;
        this.scale = parts.have(LOGIT_SCALE) ? (float) Math.exp(checkpoint.vector(LOGIT_SCALE)[0]) : UNTRAINED_SCALE;
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
    public Set<Tower> towers() {
        return parts.towers();
    }

    @Override
    public boolean isProjected() {
        return parts.projected();
    }

    @Override
    public void require(Tower tower) {
        if (!towers().contains(tower))
            throw new ClipException(
                    "%s: a %s: it has no %s tower and cannot embed %s; take the whole CLIPModel for them"
                            .formatted(checkpoint.source(), parts.describe(), tower.id(), tower.inputs()));
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
        require(Tower.IMAGE);
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
        require(Tower.TEXT);
        return new TextTransformer(weights, config().text());
    }

    @Override
    public TextRules textRules() {
        TextConfig text = config().text();
        return new TextRules(text.contextLength(), text.vocabSize(), Mask.CAUSAL, new EndOfText(text.endOfText()));
    }

    @Override
    public Tokenizer tokenizer(Optional<TokenizerFamily> reference) {
        require(Tower.TEXT);
        TokenizerFamily followed = reference.orElse(
                switch (checkpoint.layout()) {
                    case HF -> TokenizerFamily.HF;
                    case OPEN_CLIP -> TokenizerFamily.OPEN_CLIP;
                    case OPENAI -> TokenizerFamily.OPENAI;
                });
        int vocabSize = config().text().vocabSize();
        int contextLength = config().text().contextLength();
        Path directory = checkpoint.files().tokenizerDirectory();
        Tokenizer tokenizer = ClipTokenizer.isIn(directory)
                ? ClipTokenizer.load(directory, followed, contextLength, vocabSize)
                : bundled(followed, vocabSize, contextLength);
        if (tokenizer.vocabSize() > vocabSize)
            throw new ClipException(String.format(
                    Locale.ROOT,
                    "the tokenizer in %s has %d tokens, the model's token embedding %d rows",
                    checkpoint.directory(),
                    tokenizer.vocabSize(),
                    vocabSize));
        String prompt = checkpoint.files().prompt();
        return prompt.isEmpty() ? tokenizer : new PromptedTokenizer(tokenizer, prompt, ModuleList.SETTINGS);
    }

    /** A table may be padded beyond the vocabulary, to a multiple of 64 say. */
    private Tokenizer bundled(TokenizerFamily followed, int vocabSize, int contextLength) {
        ClipTokenizer tokenizer =
                ClipTokenizer.bundled(followed, Math.min(vocabSize, ClipTokenizer.PUBLISHED_VOCAB_SIZE), contextLength);
        int end = config().text().endOfText();
        if (end != TextConfig.ARGMAX && end != tokenizer.endOfText())
            throw new ClipException("%s has no tokenizer.json, and no vocab.json with merges.txt: texts of this model"
                            .formatted(checkpoint.directory())
                    + String.format(
                            Locale.ROOT,
                            " end with id %d, but those of clip4j's own vocabulary of %d tokens with %d",
                            end,
                            tokenizer.vocabSize(),
                            tokenizer.endOfText()));
        return tokenizer;
    }

    @Override
    public Preprocessor preprocessor(Optional<CropRule> reference, int imageSize) {
        int modelSize = config().vision().imageSize();
        PreprocessChoice choice = preprocessing(reference, modelSize);
        PreprocessConfig config =
                imageSize == modelSize ? choice.config() : choice.config().withSize(imageSize);
        CropRule rule = reference.orElse(checkpoint.layout() == Layout.HF ? CropRule.HF : CropRule.OPENAI);
        try {
            return new Preprocessor(config, rule);
        } catch (ClipException e) {
            throw e.in(checkpoint.directory().resolve(choice.source()).toString());
        }
    }

    @Override
    public String preprocessingSource(Optional<CropRule> reference) {
        return preprocessing(reference, config().vision().imageSize()).source();
    }

    /** A file about images beside a text tower is about another model. */
    private PreprocessChoice preprocessing(Optional<CropRule> reference, int modelSize) {
        return parts.image()
                ? PreprocessChoice.choose(checkpoint, reference, modelSize)
                : PreprocessChoice.openAi(modelSize);
    }

    @Override
    public Scoring scoring() {
        if (!(Float.isFinite(scale) && scale > 0))
            throw new ClipException("%s: the tensor %s is %s, and e to it is no factor for cosines; get the file again"
                            .formatted(
                                    checkpoint.source(), LOGIT_SCALE, checkpoint.vector(LOGIT_SCALE)[0])
                    + " from its source, or set it to what the model was trained with");
        return new Scoring.Softmax(scale);
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
