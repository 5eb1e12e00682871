import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * {@code Image ROOT DIR TIMESTAMP}: DIR with the command and a Java of its own, and {@code DIR.tar.gz} of it; run by dist/pom.xml
 * on JDK 25. Linux only, as that JDK is taken apart.
 */
class Image {
    /** What the jars require, and what they look for: Unsafe (JavaCPP), the file system of jars (demo model). */
    private static final String MODULES = "java.desktop,java.logging,java.management,java.net.http,jdk.incubator.vector,jdk.management,"
            + "jdk.unsupported,jdk.zipfs";

    private final Path root;
    private final Path image;
    private final FileTime time;

    private Image(Path root, Path image, Instant time) {
        this.root = root;
        this.image = image;
        this.time = FileTime.from(time);
    }

    public static void main(String[] args) throws Exception {
        Image image = new Image(Path.of(args[0]), Path.of(args[1]), Instant.parse(args[2]));
        image.link();
        image.copy();
        image.manual();
        image.stamp();
        image.pack();
    }

    private void link() throws IOException {
        if (Files.exists(image)) deleteTree(image);
        // Not compressed here: gzip does it better than jlink (43 MB and not 50 for an image of these and a few more modules), and starts are quicker.
        int code = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(System.out, System.err, "--add-modules", MODULES, "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-0",
                        "--output", image.resolve("runtime").toString());
        if (code != 0) throw new IOException("jlink failed");
    }

    private void copy() throws IOException {
        Path bin = Files.createDirectories(image.resolve("bin"));
        Files.copy(root.resolve("clip"), bin.resolve("clip"), StandardCopyOption.COPY_ATTRIBUTES);
        copyFiles(root.resolve("clip-cli/target/clip/lib"), image.resolve("lib"));
        copyFiles(root.resolve("notices"), image.resolve("notices"));
        for (String name : List.of("LICENSE", "NOTICE")) Files.copy(root.resolve(name), image.resolve(name));
        Path bom = root.resolve("clip-cli/target/bom.json");
        if (!Files.exists(bom)) throw new IOException("no " + bom + ": Maven writes it only when it is not offline");
        Files.copy(bom, image.resolve("bom.json"));
    }

    private void manual() throws IOException, InterruptedException {
        run(new ProcessBuilder(image.resolve("bin/clip").toString(), "help", "--man-pages", image.resolve("man/man1").toString()));
    }

    private void pack() throws IOException, InterruptedException {
        run(new ProcessBuilder("tar", "--create", "--gzip", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+w,go=rX", "--file",
                image + ".tar.gz", "--directory", image.getParent().toString(), image.getFileName().toString()));
    }

    /** The same bytes for the same sources. */
    private void stamp() throws IOException {
        try (var walk = Files.walk(image)) {
            for (Path path : walk.toList()) if (!Files.isSymbolicLink(path)) Files.setLastModifiedTime(path, time);
        }
    }

    private static void run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IOException(command.command() + ": " + output);
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) Files.createDirectories(copy);
                else Files.copy(file, copy);
            }
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        try (var walk = Files.walk(tree)) {
            for (Path path : walk.toList().reversed()) Files.delete(path);
        }
    }
}
