package io.github.clip4j;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.tensor.MatrixView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Features of single inputs. They come from an observed pass, which lets NaN through: here they are checked as plain
 * embeddings are, since programs rank by them.
 */
record Features(Encoder encoder, Encoder.Parts parts) {
    ImageFeatures ofFile(Path image, FeatureRequest request) {
        try {
            return ofPixels(parts.images().pixels(image), request);
        } catch (ClipException e) {
            throw e.in(image.toString());
        }
    }

    ImageFeatures ofPixels(float[] pixels, FeatureRequest request) {
        return parts.engine().whole(() -> {
            FeatureTrace trace = FeatureTrace.ofImages(parts.engine().config().vision(), request);
            encoder.traced(trace).encodePixels(pixels, 1);
            ImageFeatures features = trace.image();
            check(() -> pixels, features.raw(), features.unit(), features.patches(), features.patchEmbeddings());
            return features;
        });
    }

    TextFeatures ofText(String text, FeatureRequest request) {
        int[] ids = parts.tokenizer().get().encode(text, encoder.tokenizing());
        try {
            return ofTokens(ids, request);
        } catch (ClipException e) {
            throw e.in('"' + text + '"');
        }
    }

    TextFeatures ofTokens(int[] ids, FeatureRequest request) {
        return parts.engine().whole(() -> {
            FeatureTrace trace = FeatureTrace.ofTexts(parts.engine().config().text(), request);
            encoder.traced(trace).encodeTokens(List.of(ids));
            TextFeatures features = trace.text(ids);
            check(null, features.raw(), features.unit(), features.tokens());
            return features;
        });
    }

    /** Residual connections carry whatever is no number in a layer on to the last tokens, so these stand for all. */
    private void check(@Nullable Supplier<float[]> pixels, float[] raw, float[] unit, MatrixView... tokens) {
        List<float[]> values = new ArrayList<>(List.of(raw, unit));
        for (MatrixView matrix : tokens)
            for (int row = 0; row < matrix.rows(); row++) {
                float[] token = new float[matrix.columns()];
                matrix.read(row, 0, token, 0, token.length);
                values.add(token);
            }
        values.stream()
                .map(some -> encoder.fault(some, pixels))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(fault -> {
                    throw fault;
                });
    }
}
