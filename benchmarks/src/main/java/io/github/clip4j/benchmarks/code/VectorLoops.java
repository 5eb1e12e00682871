package io.github.clip4j.benchmarks.code;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The methods of a package whose loops use the Vector API, by their bytecode: so there is no list of kernels that could
 * be out of date.
 */
public final class VectorLoops {
    private static final String VECTOR = "jdk/incubator/vector/";

    private VectorLoops() {}

    /**
     * Finds them.
     *
     * @param neighbour a class of the same jar or directory
     * @param packageName with dots
     * @return names as the JVM's log has them, {@code a.b.C::m}
     * @throws IOException if the classes cannot be read
     */
    public static SortedSet<String> of(Class<?> neighbour, String packageName) throws IOException {
        Path place = place(neighbour);
        if (Files.isDirectory(place)) return inRoot(place, packageName);
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return inRoot(jar.getPath("/"), packageName);
        }
    }

    private static Path place(Class<?> neighbour) throws IOException {
        try {
            return Path.of(neighbour
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static SortedSet<String> inRoot(Path root, String packageName) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (var files = Files.list(root.resolve(packageName.replace('.', '/')))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList())
                names.addAll(of(ClassFile.of().parse(Files.readAllBytes(file))));
        }
        return names;
    }

    private static List<String> of(ClassModel model) {
        String name = model.thisClass().asInternalName().replace('/', '.');
        List<String> names = new ArrayList<>();
        for (MethodModel method : model.methods())
            if (method.findAttribute(Attributes.code())
                    .filter(VectorLoops::hasVectorLoop)
                    .isPresent()) names.add(name + "::" + method.methodName().stringValue());
        return names;
    }

    /** Whether there is a jump back over a call that involves vectors. */
    private static boolean hasVectorLoop(CodeAttribute code) {
        List<Integer> calls = new ArrayList<>();
        int bci = 0;
        for (CodeElement element : code) {
            if (element instanceof InvokeInstruction call && isVector(call)) calls.add(bci);
            if (element instanceof BranchInstruction branch) {
                int target = code.labelToBci(branch.target());
                if (calls.stream().anyMatch(call -> call >= target)) return true;
            }
            if (element instanceof Instruction instruction) bci += instruction.sizeInBytes();
        }
        return false;
    }

    private static boolean isVector(InvokeInstruction call) {
        return call.owner().asInternalName().startsWith(VECTOR)
                || call.type().stringValue().contains(VECTOR);
    }
}
