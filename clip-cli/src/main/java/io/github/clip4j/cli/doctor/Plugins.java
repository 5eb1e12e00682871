package io.github.clip4j.cli.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The folder of ImageIO plug-ins that the launcher names, and what they read. */
final class Plugins {
    private Plugins() {}

    /** The folder, its jars, and the formats that came with these or with others of the class path. */
    static List<String> lines(List<String> advice) {
        List<String> lines = new ArrayList<>();
        String folder = System.getProperty("clip.plugins", "");
        if (!folder.isEmpty()) lines.add(folder + ": " + jars(Path.of(folder)));
        try {
            Set<String> formats = formats();
            if (!formats.isEmpty()) lines.add("formats: " + String.join(", ", formats));
        } catch (ServiceConfigurationError | LinkageError e) {
            lines.add("cannot be loaded: " + e.getMessage());
            advice.add("no plug-in is used while one of them cannot be loaded: remove it, or put the jars that it needs"
                    + " beside it; see plugins");
        }
        return lines;
    }

    private static String jars(Path folder) {
        if (!Files.isDirectory(folder)) return "not there; plug-ins for more image formats go into it";
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) names.add(String.valueOf(jar.getFileName()));
        } catch (IOException e) {
            return "cannot be read";
        }
        Collections.sort(names);
        return names.isEmpty() ? "no jars" : String.join(", ", names);
    }

    private static Set<String> formats() {
        Set<String> formats = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Module own = ImageReaderSpi.class.getModule();
        IIORegistry.getDefaultInstance()
                .getServiceProviders(ImageReaderSpi.class, false)
                .forEachRemaining(reader -> {
                    if (reader.getClass().getModule() != own) formats.addAll(Arrays.asList(reader.getFormatNames()));
                });
        return formats;
    }
}
