import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * {@code Image ROOT DIR TIMESTAMP}: DIR with the command and a Java of its own, and {@code DIR.tar.gz} of it; run by dist/pom.xml
 * on JDK 25. Linux only, as that JDK is taken apart.
 */
class Image {
    /** What the jars require, and what they look for: Unsafe (JavaCPP), the file system of jars (demo model). */
    private static final String MODULES = "java.desktop,java.logging,java.management,java.net.http,jdk.incubator.vector,jdk.management,"
            + "jdk.unsupported,jdk.zipfs";

    private static final Pattern JAR = Pattern.compile("([a-z]+)-(\\d.*?)(?:-((?:linux|windows)-\\w+))?\\.jar");
    /** The last one is not the tools'. */
    private static final String COMPONENTS = "\n  \"components\" : [";

    private static final String COMPONENT = """

                {
                  "type" : "library",
                  "bom-ref" : "%s",
                  "group" : "org.bytedeco",
                  "name" : "%s",
                  "version" : "%s",
                  "scope" : "required",
                  "hashes" : [ { "alg" : "SHA-256", "content" : "%s" } ],
                  "licenses" : [ { "license" : { "id" : "Apache-2.0" } } ],
                  "purl" : "%s"
                },""";

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

    private void copy() throws Exception {
        Path bin = Files.createDirectories(image.resolve("bin"));
        Files.copy(root.resolve("clip"), bin.resolve("clip"), StandardCopyOption.COPY_ATTRIBUTES);
        copyFiles(root.resolve("clip-cli/target/clip/lib"), image.resolve("lib"));
        copyFiles(root.resolve("notices"), image.resolve("notices"));
        for (String name : List.of("LICENSE", "NOTICE")) Files.copy(root.resolve(name), image.resolve(name));
        Path bom = root.resolve("clip-cli/target/bom.json");
        if (!Files.exists(bom)) throw new IOException("no " + bom + ": Maven writes it only when it is not offline");
        Files.writeString(image.resolve("bom.json"), withBindings(Files.readString(bom), image.resolve("lib/cuda")));
    }

    /** Maven's bill of materials has only the binding that clip-cuda is compiled against: two versions of one artifact are no dependencies for it. */
    private static String withBindings(String bom, Path bindings) throws Exception {
        StringBuilder added = new StringBuilder();
        try (var files = Files.walk(bindings)) {
            for (Path jar : files.sorted().toList()) {
                var name = JAR.matcher(jar.getFileName().toString());
                if (!name.matches()) continue;
                String purl = "pkg:maven/org.bytedeco/" + name.group(1) + "@" + name.group(2) + "?" + (name.group(3) == null ? "" : "classifier=" + name.group(3) + "&")
                        + "type=jar";
                if (bom.contains('"' + purl + '"')) continue;
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
                added.append(String.format(Locale.ROOT, COMPONENT, purl, name.group(1), name.group(2), HexFormat.of().formatHex(digest), purl));
            }
        }
        int components = bom.lastIndexOf(COMPONENTS);
        if (components < 0) throw new IOException("the bill of materials has no " + COMPONENTS);
        return new StringBuilder(bom).insert(components + COMPONENTS.length(), added).toString();
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
