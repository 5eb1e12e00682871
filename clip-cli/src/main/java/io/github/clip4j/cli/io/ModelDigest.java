package io.github.clip4j.cli.io;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.checkpoint.Checkpoint;
import io.github.clip4j.checkpoint.WeightsContent;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Tells whether two runs compute the same numbers for a text: the model's weights, how they are used, and by what. */
public final class ModelDigest {
    private ModelDigest() {}

    /**
     * The digest of what a text's embedding depends on, except its token ids. Weights count by their content; reading
     * them all takes seconds, so the result is kept for as long as the file stays the same.
     *
     * @return 64 hexadecimal digits
     */
    public static String ofTexts(Clip clip, ClipOptions options) {
        return hex(String.join(
                "\n",
                ofWeights(clip.model().checkpoint()),
                clip.model().family().name(),
                clip.config().text().toString(),
                clip.model().textRules().toString(),
                clip.model().checkpoint().layout().id(),
                options.compute().storage().toString(),
                program()));
    }

    /**
     * The digest of what embeddings of images and texts depend on, whatever program computes them: the model, and how
     * images and texts are prepared and computed.
     *
     * @return 64 hexadecimal digits
     */
    public static String ofEmbeddings(Clip clip, ClipOptions options) {
        return hex(String.join(
                "\n",
                ofWeights(clip.model().checkpoint()),
                clip.model().family().name(),
                clip.config().toString(),
                clip.model().textRules().toString(),
                clip.scoring().toString(),
                preparation(clip.preprocessor()),
                options.images().toString(),
                options.references().toString(),
                String.valueOf(options.truncate()),
                options.compute().storage().toString(),
                options.compute().precision().toString()));
    }

    /** Not as the record prints itself: its set of steps has another order in each process. */
    private static String preparation(Preprocessor images) {
        PreprocessConfig config = images.config();
        return List.of(
                        images.rule(),
                        config.size(),
                        config.resizeMode(),
                        config.interpolation(),
                        config.cropSize(),
                        config.mean(),
                        config.std(),
                        config.rescaleFactor(),
                        config.fillColor(),
                        config.steps().stream().sorted().toList())
                .toString();
    }

    /**
     * The digest of some lines.
     *
     * @return 64 hexadecimal digits
     */
    public static String ofLines(List<String> lines) {
        return hex(String.join("\n", lines));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The digest of a model's weights by their content, whatever program reads them; it is kept as above.
     *
     * @return 64 hexadecimal digits
     */
    public static String ofWeights(Checkpoint checkpoint) {
        Optional<String> identity = identity(checkpoint.files().weights());
        Optional<String> known =
                identity.flatMap(id -> PrivateDirectory.labels().readText(id + ".digest"));
        if (known.isPresent() && known.get().matches("[0-9a-f]{64}")) return known.get();
        String digest = WeightsContent.digest(checkpoint.tensors());
        identity.ifPresent(id -> PrivateDirectory.labels().writeText(id + ".digest", digest));
        return digest;
    }

    private static Optional<String> identity(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(WeightsContent.identity(file)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Another build may compute other bits. */
    private static String program() {
        CodeSource source = Clip.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? ""
                    : identity(Path.of(source.getLocation().toURI())).orElse("");
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException _) {
            return "";
        }
    }
}
