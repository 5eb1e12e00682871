package sample;

import io.github.clip4j.Clip;
import io.github.clip4j.EmbeddingReceiver;
import io.github.clip4j.Match;
import io.github.clip4j.tensor.MatrixView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code Search MODEL FOLDER TEXT...}: the image in the folder that each text describes best. */
public final class Search {
    private Search() {}

    /** The images that could be read, and their embeddings. */
    private static final class Found implements EmbeddingReceiver<Path> {
        private final List<Path> files = new ArrayList<>();
        private final List<float[]> embeddings = new ArrayList<>();

        @Override
        public void embedded(Path file, float[] embedding) {
            files.add(file);
            embeddings.add(embedding);
        }

        @Override
        public void failed(Path file, RuntimeException failure) {
            System.err.println(failure.getMessage());
        }
    }

    public static void main(String[] args) throws IOException {
        Found found = new Found();
        List<String> texts = List.of(args).subList(2, args.length);
        try (Clip clip = Clip.load(args[0]);
                Stream<Path> files = Files.list(Path.of(args[1])).sorted()) {
            clip.encodeFiles(files.filter(file -> file.toString().endsWith(".png")), found);
            MatrixView stored = MatrixView.of(found.embeddings.toArray(float[][]::new));
            for (String text : texts) {
                Match best = clip.nearest(clip.encodeText(text), stored, 1).getFirst();
                System.out.println(text + ": " + found.files.get(best.index()).getFileName());
            }
        }
    }
}
