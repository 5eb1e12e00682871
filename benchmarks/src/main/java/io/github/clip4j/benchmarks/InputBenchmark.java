package io.github.clip4j.benchmarks;

import io.github.clip4j.image.CropRule;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.image.PreprocessConfig;
import io.github.clip4j.image.Preprocessor;
import io.github.clip4j.tokenizer.TokenizeOptions;
import io.github.clip4j.tokenizer.TokenizerFamily;
import io.github.clip4j.tokenizer.bpe.ClipTokenizer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The steps before the model: a JPEG of 640 x 480 to pixel values, and texts to token ids. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InputBenchmark {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int SIDE = 224;
    private static final int CONTRAST = 90;

    /** A text whose ids from openai/CLIP are known. */
    private static final String KNOWN = "a photo of a cat";

    private static final int[] KNOWN_IDS = {49406, 320, 1125, 539, 320, 2368, 49407};

    private static final String CAPTION =
            "A woman in a red coat walks two small dogs along the river on a foggy morning, café in the background.";

    private final Preprocessor preprocessor = new Preprocessor(PreprocessConfig.openAi(SIDE), CropRule.OPENAI);
    private final ClipTokenizer tokenizer = ClipTokenizer.bundled(TokenizerFamily.OPENAI);
    private final TokenizeOptions options = new TokenizeOptions(false, false);
    private byte[] jpeg = {};

    /** For JMH. */
    public InputBenchmark() {}

    /**
     * Makes the JPEG and checks both results.
     *
     * @throws IOException never
     */
    @Setup
    public void load() throws IOException {
        jpeg = jpeg();
        float[] pixels = pixelValues();
        Image image = Image.read(jpeg, "made", ImageOptions.DEFAULT);
        if (image.width() != WIDTH || image.height() != HEIGHT || pixels.length != 3 * SIDE * SIDE)
            throw new IllegalStateException("wrong size: " + image);
        if (!Arrays.equals(KNOWN_IDS, tokenizer.encode(KNOWN, options)))
            throw new IllegalStateException("wrong ids of " + KNOWN);
    }

    /** Slopes and noise, so that it compresses as photographs do. */
    private static byte[] jpeg() throws IOException {
        Random random = new Random(1);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int gray = (int) (128 + CONTRAST * Math.sin(0.02 * x) * Math.cos(0.03 * y)) + random.nextInt(16);
                image.setRGB(x, y, (gray << 16) | ((gray / 2) << 8) | (255 - gray));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }

    /**
     * Decodes, resizes, crops, normalises.
     *
     * @return (3, 224, 224)
     */
    @Benchmark
    public float[] pixelValues() {
        return preprocessor.pixelValues(Image.read(jpeg, "made", ImageOptions.DEFAULT));
    }

    /**
     * Decodes only.
     *
     * @return the image
     */
    @Benchmark
    public Image decode() {
        return Image.read(jpeg, "made", ImageOptions.DEFAULT);
    }

    /**
     * Tokenises a caption.
     *
     * @return its ids
     */
    @Benchmark
    public int[] tokenize() {
        return tokenizer.encode(CAPTION, options);
    }
}
