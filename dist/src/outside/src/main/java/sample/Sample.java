package sample;

import io.github.clip4j.Classification;
import io.github.clip4j.Clip;
import io.github.clip4j.PromptTemplates;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code Sample MODEL IMAGE}: tells whether the image shows a dog or a rocket. */
final class Sample {
    public static void main(String[] args) {
        try (Clip clip = Clip.load(Path.of(args[0]))) {
            Image image = Image.read(Path.of(args[1]), ImageOptions.DEFAULT);
            Classification best = clip.classifier(List.of("rocket", "dog"), PromptTemplates.PLAIN)
                    .classify(image)
                    .getFirst();
            System.out.printf(Locale.ROOT, "this is a %s: %.3f%n", best.label(), best.probability());
        }
    }
}
