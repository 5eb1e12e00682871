package io.github.clip4j.cuda.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A library that does nothing, for tests of where libraries are found. */
public final class StubLibrary {
    private StubLibrary() {}

    /**
     * Compiles one; skips the test, with the reason, where there is no C compiler.
     *
     * @param file its last name is the one by which others ask for it; its folder is made
     * @param needed libraries that the dynamic linker has to find for it
     * @return the file
     */
    public static Path write(Path file, Path... needed) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
        Path source = Files.writeString(folder.resolve("stub.c"), "int stub;\n");
        List<String> command = new ArrayList<>(
                List.of("gcc", "-shared", "-fPIC", "-Wl,--no-as-needed", "-Wl,-soname," + file.getFileName(), "-o"));
        command.addAll(List.of(file.toString(), source.toString()));
        for (Path other : needed) command.add(other.toString());
        String failure = NativeFake.run(command);
        Files.delete(source);
        Assumptions.assumeTrue(failure == null, failure);
        return file;
    }
}
