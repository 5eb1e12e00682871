import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code Format check|write MODULE_DIR}: palantir-java-format over a module's src folder; run by the pom on JDK 25. */
class Format {
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        Path source = Path.of(args[1], "src");
        if (!Files.isDirectory(source)) return;
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(true)
                .build());
        List<Path> unformatted = new ArrayList<>();
        for (Path file : javaFiles(source)) {
            String before = Files.readString(file);
            String after = formatter.formatSourceAndFixImports(before);
            if (after.equals(before)) continue;
            if (write) Files.writeString(file, after);
            else unformatted.add(file);
        }
        if (unformatted.isEmpty()) return;
        unformatted.forEach(file -> System.err.println("not formatted: " + file));
        System.err.println("run: mvn -Dformat=write process-sources");
        System.exit(1);
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            return walk.filter(p -> p.toString().endsWith(".java")).sorted().toList();
        }
    }
}
