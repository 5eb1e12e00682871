import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * {@code GpuKit ROOT TARGET}: {@code TARGET/kit}, with {@code check} and one archive of all that it needs, for Linux on x86-64; run by tools/gpu/pom.xml on
 * JDK 25. Jars are stored there, because xz compresses them together.
 */
class GpuKit {
    /** Modules that clip-search requires. */
    private static final Pattern INDEX = Pattern.compile("(?:lucene-core|metadata-extractor|xmpcore)-");

    private static final long MIB = 1 << 20;
    private static final long MOST_OF_KIT = 26 * MIB;

    /** What is carried to a machine together: files that git knows, and the kit. */
    private static final long MOST_OF_ALL = 60 * MIB;

    /** As for the archive: see Image.java. */
    private static final String MODULES = "java.desktop,java.logging,java.management,java.net.http,jdk.incubator.vector,jdk.management,"
            + "jdk.unsupported,jdk.zipfs";

    /** The only parts of the binding that clip-cuda calls. */
    private static final Pattern CUDA = Pattern.compile(
            "org/bytedeco/cuda/(?:(?:cudart|cublas|nvrtc|presets)/.*|global/(?:cudart|cublas|nvrtc)\\b.*|.*/libjni(?:cudart|cublas|nvrtc)\\.so)");

    /** Of Java's: no window is opened, no sound played, no text drawn. */
    private static final List<String> UNUSED =
            List.of("libawt_xawt.so", "libfontmanager.so", "libfreetype.so", "libjsound.so", "libsplashscreen.so", "jrt-fs.jar", "classlist");

    /** Nor is any XML read, though an image's metadata could be written as such. */
    private static final List<String> UNUSED_PACKAGES = List.of("java.desktop/com/sun/java/swing", "java.desktop/com/sun/media/sound",
            "java.desktop/javax/swing", "java.desktop/sun/awt/X11", "java.xml/com/sun/org/apache", "java.xml/jdk/xml/internal/jdkcatalog");

    /** What the tests on hardware read, and what stands in the list that GoldenFiles looks for beside that. */
    private static final List<String> GOLDENS = List.of("shared.txt", "checkpoints/tiny-hf", "checkpoints/tiny64-hf-f32", "checkpoints/tiny64-hf-f16/vocab.json",
            "checkpoints/tiny64-hf-f16/merges.txt");

    /** Of these only the inputs and embeddings, a tenth. */
    private static final List<String> TRACES = List.of("model/tiny/golden.safetensors", "model/tiny64/golden.safetensors");

    private static final Pattern TENSOR = Pattern.compile(
            "\"((?:input|f64)\\.(?:pixel_values|ids|image_embeds|text_embeds))\": ?(\\{[^}]*\"data_offsets\": ?\\[)(\\d+), ?(\\d+)]}");

    private final Path root;
    private final Path target;
    private final Path image;
    private final Path kit;

    private GpuKit(Path root, Path target) {
        this.root = root;
        this.target = target;
        image = target.resolve("image");
        kit = target.resolve("kit");
    }

    public static void main(String[] args) throws Exception {
        GpuKit kit = new GpuKit(Path.of(args[0]), Path.of(args[1]));
        deleteTree(kit.image);
        deleteTree(kit.kit);
        kit.link();
        kit.copy();
        kit.pack();
        kit.check();
    }

    private void link() throws IOException {
        int code = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(System.out, System.err, "--add-modules", MODULES, "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-0",
                        "--exclude-resources=@" + unused(), "--output", image.resolve("runtime").toString());
        if (code != 0) throw new IOException("jlink failed");
        for (String name : UNUSED) Files.delete(image.resolve("runtime/lib").resolve(name));
    }

    /** Patterns for jlink, which insists on all packages of a module: so each keeps one file, a class if there is one. */
    private Path unused() throws IOException {
        Path modules = Path.of(URI.create("jrt:/"));
        Map<Path, List<String>> packages = new TreeMap<>();
        for (String tree : UNUSED_PACKAGES) {
            try (Stream<Path> files = Files.walk(modules.resolve(tree))) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> packages.computeIfAbsent(modules.relativize(file.getParent()), _ -> new ArrayList<>())
                                .add(file.getFileName().toString()));
            }
        }
        List<String> patterns = new ArrayList<>();
        packages.forEach((folder, names) -> {
            String kept = names.stream().sorted().filter(name -> name.endsWith(".class")).findFirst().orElse(names.getFirst());
            patterns.add("regex:" + Pattern.quote("/" + folder + "/") + "(?!" + Pattern.quote(kept) + "$)[^/]+");
        });
        return Files.write(target.resolve("unused.txt"), patterns);
    }

    /** The command's folder as in its archive; beside it what else the checks run. */
    private void copy() throws IOException {
        Path lib = root.resolve("clip-cli/target/clip/lib");
        Files.createDirectories(image.resolve("bin"));
        Files.copy(root.resolve("clip"), image.resolve("bin/clip"));
        copyJars(lib, image.resolve("lib"));
        for (String cuda : List.of("12", "13")) copyJars(lib.resolve("cuda").resolve(cuda), image.resolve("lib/cuda").resolve(cuda));
        Path tests = Files.createDirectories(image.resolve("tests"));
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            for (Path jar : jars.toList()) if (Files.notExists(image.resolve("lib").resolve(jar.getFileName()))) copyJar(jar, tests);
        }
        copyFiles(root.resolve("clip-cuda/target/test-classes"), tests.resolve("classes"));
        for (String golden : GOLDENS) copyFiles(root.resolve("testkit/goldens").resolve(golden), image.resolve("testkit/goldens").resolve(golden));
        for (String trace : TRACES) Files.write(parent(image.resolve("testkit/goldens").resolve(trace)), ends(root.resolve("testkit/goldens").resolve(trace)));
        Files.copy(root.resolve("tools/gpu/torch_clip.py"), image.resolve("torch_clip.py"));
        for (String name : List.of("LICENSE", "NOTICE")) Files.copy(root.resolve(name), image.resolve(name));
    }

    private static void copyJars(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) if (file.toString().endsWith(".jar")) copyJar(file, to);
        }
    }

    /** Without the demo model, and without libraries that are never loaded; of an index's, which no check makes, a class of each package. */
    private static void copyJar(Path jar, Path folder) throws IOException {
        boolean index = INDEX.matcher(jar.getFileName().toString()).lookingAt();
        Set<String> packages = new HashSet<>();
        Predicate<String> kept = name -> !name.endsWith(".safetensors")
                && (!index || name.startsWith("META-INF/") || packages.add(name.substring(0, name.lastIndexOf('/') + 1)))
                && !name.startsWith("META-INF/maven/")
                && !name.startsWith("META-INF/native-image/")
                && (!name.startsWith("org/bytedeco/cuda/") || CUDA.matcher(name).matches());
        try (ZipFile in = new ZipFile(jar.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve(jar.getFileName())))) {
            out.setMethod(ZipOutputStream.STORED);
            for (ZipEntry entry : in.stream().filter(entry -> !entry.isDirectory() && kept.test(entry.getName())).toList()) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                CRC32 crc = new CRC32();
                crc.update(bytes);
                ZipEntry stored = new ZipEntry(entry.getName());
                stored.setTime(0);
                stored.setSize(bytes.length);
                stored.setCrc(crc.getValue());
                out.putNextEntry(stored);
                out.write(bytes);
            }
        }
    }

    /** The tensors at both ends of a model: safetensors is the header's length, the header in JSON, and the numbers. */
    private static byte[] ends(Path trace) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(trace)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(file.getLong());
        String header = new String(file.array(), Long.BYTES, length, StandardCharsets.UTF_8);
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        StringBuilder kept = new StringBuilder();
        Matcher tensor = TENSOR.matcher(header);
        while (tensor.find()) {
            int begin = Integer.parseInt(tensor.group(3));
            int size = Integer.parseInt(tensor.group(4)) - begin;
            kept.append(kept.isEmpty() ? "{" : ",")
                    .append(String.format(Locale.ROOT, "\"%s\":%s%d,%d]}", tensor.group(1), tensor.group(2), numbers.size(), numbers.size() + size));
            numbers.write(file.array(), Long.BYTES + length + begin, size);
        }
        if (kept.isEmpty()) throw new IOException("no inputs in " + trace);
        byte[] json = kept.append("}").append(" ".repeat(-kept.length() & 7)).toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES + json.length + numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
        return out.putLong(json.length).put(json).put(numbers.toByteArray()).array();
    }

    private static Path parent(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return file;
    }

    private void pack() throws IOException, InterruptedException {
        Files.createDirectories(kit);
        Path tar = target.resolve("kit.tar");
        run("tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+w,go=rX", "--mtime=@0", "--file", tar.toString(),
                "--directory", image.toString(), ".");
        // The filter for x86 code and a window over everything: a twentieth less than xz -9.
        run("xz", "--threads=1", "--force", "--check=crc32", "--x86", "--lzma2=preset=9e,dict=128MiB", tar.toString());
        Files.move(Path.of(tar + ".xz"), kit.resolve("kit.tar.xz"));
        Files.copy(root.resolve("tools/gpu/check"), kit.resolve("check"));
    }

    private void check() throws IOException, InterruptedException {
        long size = 0;
        try (Stream<Path> files = Files.list(kit)) {
            for (Path file : files.toList()) size += Files.size(file);
        }
        atMost(size, MOST_OF_KIT, "the kit in " + kit);
        long tracked = 0;
        for (String name : run("git", "-C", root.toString(), "ls-files", "-z").split("\0")) {
            Path file = root.resolve(name);
            if (Files.isRegularFile(file)) tracked += Files.size(file);
        }
        atMost(tracked + size, MOST_OF_ALL, "what git knows and the kit together");
    }

    private static void atMost(long size, long most, String what) throws IOException {
        System.out.printf(Locale.ROOT, "%s: %.1f MiB, at most %d%n", what, (double) size / MIB, most / MIB);
        if (size > most) throw new IOException(what + " has " + size + " bytes; " + most + " are the most");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": exit code " + process.exitValue());
        return output.toString();
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        parent(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(copy);
                else Files.copy(file, copy);
            }
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (Files.notExists(tree)) return;
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.toList().reversed()) Files.delete(path);
        }
    }
}
