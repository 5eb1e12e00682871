import io.github.clip4j.search.interchange.ExportFormat;
import io.github.clip4j.search.interchange.Interchange;
import io.github.clip4j.search.interchange.faiss.FaissIndex;
import io.github.clip4j.search.interchange.faiss.FaissOutput;
import io.github.clip4j.search.interchange.faiss.FaissSettings;
import io.github.clip4j.search.interchange.faiss.FaissMetric;
import io.github.clip4j.search.interchange.npy.NpyFile;
import io.github.clip4j.search.interchange.parquet.ParquetEmbeddings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * {@code Convert SOURCE FORMAT TARGET}, {@code Convert SOURCE faiss:KIND:METRIC:IDS TARGET}, {@code Convert SOURCE
 * embeddings TARGET} or {@code Convert INDEX search QUERIES.npy}: what check_interchange.py lets other programs read.
 */
class Convert {
    public static void main(String[] args) {
        if (args[1].equals("search")) {
            search(Path.of(args[0]), Path.of(args[2]));
            return;
        }
        if (args[1].equals("embeddings")) {
            embeddings(Path.of(args[0]), Path.of(args[2]));
            return;
        }
        try (var source = Interchange.open(Path.of(args[0]))) {
            String[] words = args[1].toUpperCase(Locale.ROOT).replace('-', '_').split(":", -1);
            var target = Path.of(args[2]);
            long count = words.length == 1
                    ? Interchange.write(ExportFormat.valueOf(words[0]), source, target)
                    : FaissOutput.write(
                            source,
                            target,
                            new FaissSettings(
                                    FaissSettings.Kind.valueOf(words[1]),
                                    FaissMetric.valueOf(words[2]),
                                    FaissSettings.Ids.valueOf(words[3])));
            System.out.println(count + " entries of a " + source.format());
        }
    }

    /** As clip embed --format parquet writes them. */
    private static void embeddings(Path from, Path to) {
        try (var source = Interchange.open(from);
                var file = new ParquetEmbeddings(to)) {
            for (var entry = source.next(); entry != null; entry = source.next()) file.add(entry.id(), entry.vector());
            file.finish();
        }
    }

    private static void search(Path index, Path queries) {
        try (var faiss = FaissIndex.open(index);
                var file = NpyFile.open(queries)) {
            for (long i = 0; i < file.rows(); i++) {
                var found = faiss.search(file.row(i), 10);
                System.out.println(Arrays.toString(found.ids()) + ";" + Arrays.toString(found.scores()));
            }
        }
    }
}
