package io.github.clip4j.cli.index;

import io.github.clip4j.Clip;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.catalogue.ImageNames;
import io.github.clip4j.search.query.QueryExpression;
import io.github.clip4j.search.query.QueryExpression.Term;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a vector of what is looked for. */
public final class QueryEmbedding {
    private static final Pattern PATH = Pattern.compile("(?:\\.{0,2}|~)[/\\\\].*");

    private QueryEmbedding() {}

    public static float[] of(Clip clip, List<Term> terms) {
        QueryExpression query = new QueryExpression(terms);
        float[][] vectors = terms.stream()
                .map(term -> image(term.text()).map(clip::encodeImage).orElseGet(() -> clip.encodeText(term.text())))
                .toArray(float[][]::new);
        return query.combine(vectors);
    }

    /** A path, or the name of a file that is there; a file called {@code dog} is no image of words. */
    private static Optional<Path> image(String text) {
        boolean path = PATH.matcher(text).matches();
        try {
            Path file = Path.of(text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text);
            if (path && !Files.isRegularFile(file))
                throw new ClipException(text + ": no such file; a query's words do not begin like a path");
            if (!path && text.contains(".") && ImageNames.isImage(text) && !Files.isRegularFile(file))
                throw new ClipException(text + ": no such file; write words without the ending of an image");
            boolean suffixed = String.valueOf(file.getFileName()).matches(".*\\.\\p{Alnum}{2,5}");
            return path || (suffixed && Files.isRegularFile(file)) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
