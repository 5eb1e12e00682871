package io.github.clip4j.cuda.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The native half: libraries with the names that JavaCPP's own ones need, compiled here and loaded first. The dynamic
 * linker knows libraries by their SONAME, so it looks for no others, whatever the machine has. Once a process.
 */
@SuppressWarnings("restricted")
final class NativeFake {
    private static final String RESOURCE = "trampolines.c";

    private static @Nullable Set<Library> installed;
    private static volatile @Nullable World world;

    private NativeFake() {}

    /** Which state the calls change; without one they say that nothing is initialised. */
    static void world(@Nullable World state) {
        world = state;
    }

    /** Compiles and loads; returns why that is not possible, or null. */
    static synchronized @Nullable String install(Set<Library> libraries) {
        if (installed != null) {
            if (!installed.equals(libraries))
                throw new IllegalStateException(
                        "this process has loaded " + installed + "; a test of " + libraries + " needs one of its own");
            return null;
        }
        if (!System.getProperty("os.name").equals("Linux")) return "the fake GPU needs Linux";
        try {
            Path directory = Files.createTempDirectory("fake-gpu");
            try {
                String failure = build(directory, libraries);
                if (failure != null) return failure;
                for (Library library : libraries) load(directory.resolve(library.soname(CudaVersion.MAJOR)));
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        installed = Set.copyOf(libraries);
        return null;
    }

    /** Compiles; returns why that is not possible, or null. */
    static @Nullable String build(Path directory, Set<Library> libraries) throws IOException {
        Set<String> imports = new TreeSet<>();
        // What JavaCPP's libraries of the driver and of cuBLAS need.
        for (String name : List.of("jnicudart", "jnicublas")) imports.addAll(ElfImports.of(CudaVersion.library(name)));
        for (Library library : libraries) {
            String failure = compile(directory, library, imports);
            if (failure != null) return failure;
        }
        return null;
    }

    private static @Nullable String compile(Path directory, Library library, Set<String> imports) throws IOException {
        Path source = directory.resolve("trampolines.c");
        try (InputStream in = NativeFake.class.getResourceAsStream(RESOURCE)) {
            Files.write(source, Objects.requireNonNull(in, RESOURCE).readAllBytes());
        }
        Path functions = directory.resolve("functions.h");
        Files.writeString(functions, CallTable.TABLE.functions(library, imports));
        String soname = library.soname(CudaVersion.MAJOR);
        List<String> command = new ArrayList<>(List.of(
                "gcc",
                "-shared",
                "-fPIC",
                "-fvisibility=hidden",
                "-w",
                "-DFUNCTIONS=\"" + functions + "\"",
                "-Wl,-soname," + soname,
                "-o",
                directory.resolve(soname).toString(),
                source.toString()));
        String version = library.version(CudaVersion.MAJOR);
        if (version != null) {
            Path script = directory.resolve("version.map");
            Files.writeString(script, version + " { global: *; };");
            command.add("-Wl,--version-script=" + script);
        }
        return run(command);
    }

    static @Nullable String run(List<String> command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "the fake GPU needs gcc: " + e.getMessage();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) throw new IOException("gcc failed: " + output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return null;
    }

    private static void load(Path library) {
        System.load(library.toString());
        MemorySegment target = Linker.nativeLinker()
                .upcallStub(
                        callHandle(),
                        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
                        Arena.global());
        MemorySegment install = SymbolLookup.libraryLookup(library, Arena.global())
                .find("fake_install")
                .orElseThrow();
        try {
            Linker.nativeLinker()
                    .downcallHandle(install, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS))
                    .invokeExact(target);
        } catch (Throwable e) {
            throw new IllegalStateException("fake_install of " + library, e);
        }
    }

    private static MethodHandle callHandle() {
        try {
            return MethodHandles.lookup()
                    .findStatic(
                            NativeFake.class,
                            "call",
                            MethodType.methodType(long.class, int.class, MemorySegment.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From C. */
    static long call(int function, MemorySegment arguments) {
        World state = world;
        CallTable.Entry entry = CallTable.TABLE.get(function);
        if (state == null) return entry.blas() ? BlasStatus.NOT_INITIALIZED.code() : Status.NOT_INITIALIZED.code();
        return state.call(entry, new Arguments(arguments.reinterpret((long) entry.arity() * Long.BYTES)));
    }

    /** Loaded libraries need their files no longer. */
    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
    }
}
