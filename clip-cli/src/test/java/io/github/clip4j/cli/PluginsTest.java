package io.github.clip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.testkit.GoldenFiles;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The folder of ImageIO plug-ins, through the launcher: a copy of it that runs this module's classes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a script for bash")
class PluginsTest {
    private static final String SERVICE = "META-INF/services/javax.imageio.spi.ImageReaderSpi";

    /** Reads one pixel of gray, whatever the file. */
    private static final String PLUGIN = """
        package sample;
        import java.awt.image.BufferedImage;
        import java.util.*;
        import javax.imageio.*;
        import javax.imageio.metadata.IIOMetadata;
        import javax.imageio.spi.ImageReaderSpi;
        import javax.imageio.stream.ImageInputStream;
        public final class Sample extends ImageReaderSpi {
            public Sample() {
                super("clip4j", "1", new String[] {"sample"}, null, null, "sample.Sample",
                    new Class<?>[] {ImageInputStream.class}, null, false, null, null, null, null, false, null, null,
                    null, null);
            }
            public String getDescription(Locale locale) { return "sample"; }
            public boolean canDecodeInput(Object source) throws java.io.IOException {
                ImageInputStream in = (ImageInputStream) source;
                in.mark();
                try { return in.read() == '8' && in.read() == 'B'; } finally { in.reset(); }
            }
            public ImageReader createReaderInstance(Object extension) {
                return new ImageReader(this) {
                    public int getNumImages(boolean search) { return 1; }
                    public int getWidth(int index) { return 1; }
                    public int getHeight(int index) { return 1; }
                    public Iterator<ImageTypeSpecifier> getImageTypes(int index) { return null; }
                    public IIOMetadata getStreamMetadata() { return null; }
                    public IIOMetadata getImageMetadata(int index) { return null; }
                    public BufferedImage read(int index, ImageReadParam parameters) {
                        return new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
                    }
                };
            }
        }
        """;

    @TempDir
    private Path folder;

    private Path plugins;
    private Path image;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void makeACommand() throws Exception {
        Path target = Files.createDirectories(folder.resolve("clip-cli/target/clip"));
        Files.writeString(target.resolve("built"), "");
        Path lib = Files.createDirectory(target.resolve("lib"));
        Set<Path> places = new LinkedHashSet<>();
        for (String place : System.getProperty("jdk.module.path").split(File.pathSeparator)) places.add(Path.of(place));
        int count = 0;
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        // Java's archive of classes takes jars only, which are no links; some are modules by their names alone.
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                Files.copy(place, lib.resolve(place.getFileName()));
                continue;
            }
            String there = lib.resolve("module-" + ++count + ".jar").toString();
            assertEquals(0, jar.run(System.out, System.err, "-c0f", there, "-C", place.toString(), "."));
        }
        Files.copy(
                GoldenFiles.repository().resolve("clip"), folder.resolve("clip"), StandardCopyOption.COPY_ATTRIBUTES);
        plugins = Files.createDirectories(folder.resolve("data/clip4j/plugins"));
        image = Files.writeString(folder.resolve("x.psd"), "8BPS");
    }

    @Test
    void theJarsOfTheFolderAreTaken() throws Exception {
        Result without = preprocess(image);
        assertEquals(1, without.code, without.err);
        assertTrue(without.err.contains("put an ImageIO plug-in that reads it into " + plugins), without.err);
        makePlugin();
        Result with = preprocess(image);
        assertEquals(0, with.code, with.err);
        assertTrue(with.err.contains("SAMPLE is read by an ImageIO plug-in"), with.err);
        Result doctor = clip(Map.of(), "doctor");
        assertTrue(doctor.out.contains(plugins + ": sample.jar") && doctor.out.contains("formats: sample"), doctor.out);
    }

    /** ImageIO would have no reader at all, not even for JPEG. */
    @Test
    void aBrokenPluginIsNamedAndLeftOut() throws Exception {
        jar("broken.jar", Map.of(SERVICE, "sample.Missing".getBytes(StandardCharsets.UTF_8)));
        makePlugin();
        for (Path file : List.of(GoldenFiles.path("image/images/rocket.jpg"), image)) {
            Result result = preprocess(file);
            assertEquals(file.equals(image) ? 1 : 0, result.code, result.err);
            assertTrue(
                    result.err.contains("warning: no ImageIO plug-in is used, since one of them cannot be loaded"
                            + " (Provider sample.Missing not found); remove it"),
                    result.err);
        }
        Result doctor = clip(Map.of(), "doctor");
        assertTrue(doctor.out.contains("no plug-in is used while one of them cannot be loaded"), doctor.out);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws Exception {
        Result result = clip(Map.of("CLIP4J_PLUGINS", folder + "/none"), "doctor");
        assertEquals(2, result.code);
        assertEquals(
                "clip: CLIP4J_PLUGINS=" + folder + "/none is no folder: make it and put the jars of ImageIO plug-ins"
                        + " there\n",
                result.err);
        makePlugin();
        Result none = clip(Map.of("CLIP4J_PLUGINS", ""), "doctor");
        assertFalse(none.out.contains("plugins"), none.out);
    }

    private Result preprocess(Path file) throws Exception {
        return clip(
                Map.of(),
                "preprocess",
                "--size",
                "4",
                "--out",
                folder.resolve("out").toString(),
                file.toString());
    }

    private Result clip(Map<String, String> variables, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(folder.resolve("clip").toString()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("CLIP4J_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_DATA_HOME", folder.resolve("data").toString());
        builder.environment().remove("CLIP4J_PLUGINS");
        builder.environment().putAll(variables);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        return new Result(code, out, Files.readString(err));
    }

    private void makePlugin() throws IOException {
        Path source = Files.createDirectories(folder.resolve("sources/sample")).resolve("Sample.java");
        Path classes = folder.resolve("classes");
        Files.writeString(source, PLUGIN);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertEquals(0, javac.run(System.out, System.err, "-proc:none", "-d", classes.toString(), source.toString()));
        jar(
                "sample.jar",
                Map.of(
                        SERVICE,
                        "sample.Sample".getBytes(StandardCharsets.UTF_8),
                        "sample/Sample.class",
                        Files.readAllBytes(classes.resolve("sample/Sample.class")),
                        "sample/Sample$1.class",
                        Files.readAllBytes(classes.resolve("sample/Sample$1.class"))));
    }

    private void jar(String name, Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(plugins.resolve(name));
                ZipOutputStream jar = new ZipOutputStream(file)) {
            for (var entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
    }
}
