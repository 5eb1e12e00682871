package io.github.clip4j.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import org.junit.jupiter.api.Test;

/**
 * No method of the kernels takes or returns a vector: whether C2 inlines it depends on what it has compiled before, and
 * where it does not, every vector becomes an object (a layer norm took ten times as long in one JVM of eight).
 */
class KernelSignaturesTest {
    @Test
    void noMethodTakesOrReturnsVectors() throws Exception {
        List<String> found = new ArrayList<>();
        int methods = 0;
        for (Class<?> type : kernels())
            for (Method method : type.getDeclaredMethods()) {
                methods++;
                if (isVector(method.getReturnType())
                        || Stream.of(method.getParameterTypes()).anyMatch(this::isVector))
                    found.add(type.getSimpleName() + "." + method.getName());
            }
        assertEquals(List.of(), found);
        assertTrue(methods > 50, methods + " methods looked at");
    }

    private boolean isVector(Class<?> type) {
        return Vector.class.isAssignableFrom(type) || VectorMask.class.isAssignableFrom(type);
    }

    private static List<Class<?>> kernels() throws Exception {
        String name = Kernels.class.getPackageName();
        Path classes = Path.of(
                        VectorKernels.class.getResource("VectorKernels.class").toURI())
                .getParent();
        List<Class<?>> types = new ArrayList<>();
        ClassLoader loader = Kernels.class.getClassLoader();
        try (Stream<Path> files = Files.list(classes)) {
            for (String file : files.map(path -> path.getFileName().toString()).toList())
                if (file.endsWith(".class") && !file.startsWith("package-info"))
                    types.add(Class.forName(
                            name + "." + file.substring(0, file.length() - ".class".length()), false, loader));
        }
        return types;
    }
}
