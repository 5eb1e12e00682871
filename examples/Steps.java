// Prints what each step of the model computes: shape and first numbers. docs/tour.md explains the steps.
//   java @examples/java.args examples/Steps.java INPUT [NAME...]
// INPUT: an image file, or any other string, which is taken as a text. NAME: only this result and its parts. The jars are those that ./clip builds.

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import io.github.clip4j.model.Trace;
import io.github.clip4j.tokenizer.TokenizeOptions;

static final String DEMO = "clip-cli/src/main/resources/io/github/clip4j/cli/demo";
static final int SHOWN = 4;

void main(String[] args) {
    List<String> wanted = List.of(args).subList(1, args.length);
    Trace printer = (name, rows, columns, values) -> print(wanted, name, rows, columns, values);
    Path model = Path.of(System.getProperty("model", DEMO));
    try (Clip clip = Clip.load(model, ClipOptions.DEFAULT.withBackend("cpu"))) {
        Path file = Path.of(args[0]);
        if (Files.exists(file)) {
            float[] pixels = clip.preprocessor().pixelValues(Image.read(file, ImageOptions.DEFAULT));
            print(wanted, "pixels", 3, pixels.length / 3, pixels); // (3, S*S)
            clip.traced(printer).encodePixels(pixels, 1);
        } else {
            int[] ids = clip.tokenizer().encode(args[0], TokenizeOptions.DEFAULT);
            clip.traced(printer).encodeTokens(List.of(ids));
        }
    }
}

void print(List<String> wanted, String name, int rows, int columns, float[] values) {
    boolean asked = wanted.stream().anyMatch(prefix -> (name + ".").startsWith(prefix + "."));
    if (!asked && !wanted.isEmpty()) return;
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-50s (%d, %d) ", name, rows, columns));
    for (int i = 0; i < Math.min(SHOWN, values.length); i++) line.append(String.format(Locale.ROOT, " %.4f", values[i]));
    IO.println(line + (values.length > SHOWN ? " …" : ""));
}
