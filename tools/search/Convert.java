import io.github.clip4j.search.interchange.ExportFormat;
import io.github.clip4j.search.interchange.Interchange;
import java.nio.file.Path;

/** Convert SOURCE FORMAT TARGET: what check_interchange.py lets other programs read. */
class Convert {
    public static void main(String[] args) {
        try (var source = Interchange.open(Path.of(args[0]))) {
            var format = ExportFormat.valueOf(args[1].replace('-', '_').toUpperCase(java.util.Locale.ROOT));
            System.out.println(Interchange.write(format, source, Path.of(args[2])) + " entries of a " + source.format());
        }
    }
}
